import { inTransaction } from '@/lib/db/client'
import { MeView, UpdateMeInput } from '@/lib/schemas/account'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'

/** Changes the caller's own name. */
export const updateMe = service(
  { permission: 'self', impersonation: 'deny', audit: 'user.updated', input: UpdateMeInput, output: MeView },
  async (ctx, input) =>
    inTransaction(async (tx, changed) => {
      const { userId, user } = ctx.principal
      await tx.user.update({ where: { id: userId }, data: { name: input.name } })
      await recordAudit(tx, ctx, {
        action: 'user.updated',
        subjectType: 'user',
        subjectId: userId,
        before: { name: user.name },
        after: { name: input.name },
      })
      changed({ kind: 'user', id: userId })
      return { ...user, name: input.name }
    }),
)
