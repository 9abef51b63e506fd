import { inTransaction, type Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { DisablePersonInput, PersonDetail, type PersonSpace } from '@/lib/schemas/person'
import { endSessions } from '@/lib/services/account/end-sessions'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { announceStanding } from './announce-standing'
import { lockPerson, requireAdministratorLeft, requireSomebodyElse } from './lock-person'
import { personDetail, spacesLosingOwner } from './person-view'

/**
 * Stops a person: their sessions end, their tokens, those of their personal space and their links are refused from the
 * next request on (H-3). What they own stays. Disabling twice changes nothing.
 * @throws AppError `invalid_input` for oneself; `conflict` for the last platform administrator, and for the only owner of
 *   a space with other members unless the caller says that it may be left without one (H-26); `not_found` for nobody.
 */
export const disablePerson = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'user.disabled',
    input: DisablePersonInput,
    output: PersonDetail,
  },
  async (ctx, { id, leaveWithoutOwner }) =>
    inTransaction(async (tx, changed) => {
      await lockOwnedSpaces(tx, id)
      const user = await lockPerson(tx, ctx, id)
      requireSomebodyElse(ctx, id, 'You cannot disable yourself. Another platform administrator can do it.')
      if (user.status === 'active') {
        if (user.isPlatformAdmin) await requireAdministratorLeft(tx, id)
        const before = await personDetail(tx, ctx, id)
        const orphaned = await spacesLosingOwner(tx, id)
        if (!leaveWithoutOwner) requireOwnersLeft(before.name, orphaned)
        const now = new Date()
        await tx.user.update({ where: { id }, data: { status: 'disabled', disabledAt: now } })
        await tx.oneTimeLink.updateMany({ where: { userId: id, usedAt: null }, data: { usedAt: now } })
        await recordAudit(tx, ctx, {
          action: 'user.disabled',
          subjectType: 'user',
          subjectId: id,
          after: {
            sessionsEnded: await endSessions(tx, id),
            tokensStopped: before.liveTokens,
            spacesWithoutOwner: orphaned.map((space) => space.slug),
          },
        })
        await announceStanding(tx, changed, id)
      }
      return personDetail(tx, ctx, id)
    }),
)

/** Spaces before people: the order in which changes of members take their locks. */
async function lockOwnedSpaces(tx: Transaction, userId: string): Promise<void> {
  await tx.$queryRaw`
    SELECT s.id FROM space s WHERE s.id IN (
      SELECT m.space_id FROM member m WHERE m.user_id = ${userId}::uuid AND m.role = 'owner' AND m.removed_at IS NULL)
    ORDER BY s.id FOR UPDATE`
}

function requireOwnersLeft(name: string, spaces: readonly PersonSpace[]): void {
  const [first, ...rest] = spaces
  if (!first) return
  const which = rest.length === 0 ? `the space ${first.name}` : `${first.name} and ${rest.length} more spaces`
  throw new AppError(
    'conflict',
    `${name} is the only owner of ${which}. Let an owner hand it over first, or say that it may be left without one.`,
  )
}
