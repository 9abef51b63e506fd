import type { Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'

const HOUR_MS = 3_600_000
/** Invitations by mail that one person may make in an hour, in all spaces together. */
const PER_INVITER = 60
/** Invitations by mail that one address may get in an hour, whoever makes them. */
const PER_ADDRESS = 5

/**
 * Keeps invitations from being a way to flood mailboxes. Counted from the invitations there are, revoked ones too, while
 * nobody else makes one for this person or address, so that many at once are no way around it.
 * @throws AppError `rate_limited`, with when to try again.
 */
export async function limitInvitationMails(
  tx: Transaction,
  { inviterId, email, now }: { inviterId: string; email: string; now: Date },
): Promise<void> {
  for (const name of [`invitations by ${inviterId}`, `invitations to ${email}`]) {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`
  }
  // Those who waited for the lock count what was made meanwhile.
  const since = new Date(now.getTime() - HOUR_MS)
  for (const { where, most, message } of [
    {
      where: { createdById: inviterId, email: { not: null } },
      most: PER_INVITER,
      message: `You can send ${PER_INVITER} invitations by mail in an hour. Make one without an address and hand the link over yourself, or try again later.`,
    },
    {
      where: { email },
      most: PER_ADDRESS,
      message: `This address was sent ${PER_ADDRESS} invitations in the last hour. Try again later.`,
    },
  ]) {
    const newest = await tx.invitation.findMany({
      where: { ...where, createdAt: { gt: since } },
      orderBy: { createdAt: 'desc' },
      take: most,
      select: { createdAt: true },
    })
    const oldest = newest[most - 1]
    if (!oldest) continue
    const retryAfterSeconds = Math.max(1, Math.ceil((oldest.createdAt.getTime() + HOUR_MS - now.getTime()) / 1000))
    throw new AppError('rate_limited', message, { retryAfterSeconds })
  }
}
