import { inTransaction } from '@/lib/db/client'
import { AdminSpaceView, SuspendSpaceInput } from '@/lib/schemas/admin-space'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockSpace } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { administeredSpace, noSuchSpace } from './administered-space'

/**
 * Stops a space's API calls from the next one on, and tells its members why; they can still look at it and manage it.
 * Suspending again changes the reason.
 * @throws AppError `not_found`.
 */
export const suspendSpace = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'space.suspended',
    input: SuspendSpaceInput,
    output: AdminSpaceView,
  },
  async (ctx, { id, reason }) =>
    inTransaction(async (tx, changed) => {
      if (!(await lockSpace(tx, id))) throw noSuchSpace()
      const before = await administeredSpace(tx, id)
      if (before.status === 'suspended' && before.suspendedReason === reason) return before
      await tx.space.update({ where: { id }, data: { status: 'suspended', suspendedReason: reason } })
      await recordAudit(tx, ctx, {
        action: 'space.suspended',
        subjectType: 'space',
        subjectId: id,
        spaceId: id,
        before: { status: before.status, reason: before.suspendedReason },
        after: { status: 'suspended', reason },
      })
      changed({ kind: 'space', id })
      return administeredSpace(tx, id)
    }),
)
