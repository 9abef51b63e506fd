import { inTransaction } from '@/lib/db/client'
import { DiscardUnrecordedInput, UnrecordedView } from '@/lib/schemas/unrecorded'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { lockLetter } from './lock-letter'
import { toUnrecordedView } from './unrecorded-view'

/**
 * Decides that an event the database refuses does not count. It stays on record, with the reason.
 * @throws AppError `not_found`; `conflict` when it is not open.
 */
export const discardUnrecorded = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'usage.discarded',
    input: DiscardUnrecordedInput,
    output: UnrecordedView,
  },
  async (ctx, { id, reason }) =>
    inTransaction(async (tx) => {
      const { requestId } = await lockLetter(tx, id)
      const letter = await tx.usageDeadLetter.update({
        where: { id },
        data: { resolvedAt: new Date(), resolution: 'discarded', resolutionReason: reason },
      })
      await recordAudit(tx, ctx, {
        action: 'usage.discarded',
        subjectType: 'usage_event',
        subjectId: requestId,
        after: { reason },
      })
      return toUnrecordedView(letter)
    }),
)
