import { inTransaction } from '@/lib/db/client'
import { TokenView, UpdateTokenInput } from '@/lib/schemas/token'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { lockOwned } from './find-owned'
import { tokenView } from './token-view'

/**
 * Renames one of the caller's tokens, or changes which models it may call; the next call sees it.
 * @throws AppError `not_found` for a token that is not the caller's.
 */
export const updateToken = service(
  { permission: 'self', impersonation: 'deny', audit: 'token.updated', input: UpdateTokenInput, output: TokenView },
  async (ctx, { id, name, modelAllow }) =>
    inTransaction(async (tx, changed) => {
      const row = await lockOwned(tx, { userId: ctx.principal.userId }, id)
      const before = await tokenView(tx, id)
      await tx.personalAccessToken.update({
        where: { id },
        data: { ...(name === undefined ? {} : { name }), ...(modelAllow === undefined ? {} : { modelAllow }) },
      })
      const after = await tokenView(tx, id)
      await recordAudit(tx, ctx, {
        action: 'token.updated',
        subjectType: 'token',
        subjectId: id,
        spaceId: row.spaceId,
        before: { name: before.name, modelAllow: before.modelAllow },
        after: { name: after.name, modelAllow: after.modelAllow },
      })
      changed({ kind: 'token', id })
      return after
    }),
)
