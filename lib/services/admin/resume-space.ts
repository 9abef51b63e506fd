import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { AdminSpaceView } from '@/lib/schemas/admin-space'
import { Id } from '@/lib/schemas/common'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockSpace } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { administeredSpace, noSuchSpace } from './administered-space'

/**
 * Lets a suspended space work again as it did before. Resuming twice changes nothing.
 * @throws AppError `not_found`.
 */
export const resumeSpace = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'space.resumed',
    input: z.strictObject({ id: Id }),
    output: AdminSpaceView,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      if (!(await lockSpace(tx, id))) throw noSuchSpace()
      const before = await administeredSpace(tx, id)
      if (before.status === 'active') return before
      await tx.space.update({ where: { id }, data: { status: 'active', suspendedReason: null } })
      await recordAudit(tx, ctx, {
        action: 'space.resumed',
        subjectType: 'space',
        subjectId: id,
        spaceId: id,
        before: { status: 'suspended', reason: before.suspendedReason },
        after: { status: 'active' },
      })
      changed({ kind: 'space', id })
      return administeredSpace(tx, id)
    }),
)
