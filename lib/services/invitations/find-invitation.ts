import { type HeldRole, heldRole } from '@/lib/auth/policy'
import type { SessionPrincipal } from '@/lib/auth/principal'
import { isOpaque, opaqueHashes } from '@/lib/crypto/opaque'
import type { Transaction } from '@/lib/db/client'
import type { Invitation, Space } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import type { InvitationStatus } from '@/lib/schemas/invitation'
import { invitationStatus } from './invitation-views'
import { mayStillInvite } from './may-still-invite'

/** A genuine invitation that its holder may know about. */
export type FoundInvitation = {
  row: Invitation & { space: Space }
  role: HeldRole
  alreadyMember: boolean
  status: InvitationStatus
}

const OVER = {
  used: 'This invitation has been used. Ask for a new one.',
  expired: 'This invitation has expired. Ask for a new one.',
  revoked: 'This invitation was taken back. Ask for a new one if you should be in the space.',
  lapsed: 'Whoever made this invitation may not give that role any more. Ask for a new one.',
} as const

/**
 * Finds the invitation a code stands for, for the person who holds it. Somebody who is in its space already is told so
 * whatever has become of the invitation.
 * @throws AppError `not_found` for a code that never was one; `forbidden` for another address; `link_used` for a genuine
 * one that lets nobody in any more.
 */
export async function findInvitation(
  tx: Transaction,
  person: SessionPrincipal,
  code: string,
): Promise<FoundInvitation> {
  const unknown = new AppError('not_found', 'This invitation link is not valid. Copy the whole link once more.')
  if (!isOpaque('inv', code)) throw unknown
  const row = await tx.invitation.findFirst({
    where: { codeHash: { in: opaqueHashes(processState().keyRing, 'invite', code) } },
    include: { customRole: true, space: true },
  })
  if (!row) throw unknown
  if (row.email !== null && row.email !== person.user.email)
    throw new AppError(
      'forbidden',
      'This invitation is for another e-mail address. Sign in with the account it was sent to, or ask for one of your own.',
    )
  const { spaceId } = row
  if (row.space.status === 'deleted') throw new AppError('link_used', 'The space of this invitation no longer exists.')
  const role = heldRole(row)
  const own = await tx.member.findUnique({ where: { spaceId_userId: { spaceId, userId: person.userId } } })
  const inviter = await tx.member.findUnique({
    where: { spaceId_userId: { spaceId, userId: row.createdById } },
    include: { customRole: true, user: { select: { status: true } } },
  })
  const status = invitationStatus(row, mayStillInvite(inviter ?? undefined, role), new Date())
  if (own && !own.removedAt) return { row, role, alreadyMember: true, status }
  if (status !== 'pending') throw new AppError('link_used', OVER[status])
  // A link for several people lets nobody back in who was taken out meanwhile (H-29).
  if (own?.removedAt && own.removedAt >= row.createdAt)
    throw new AppError('link_used', 'Your membership ended after this invitation was made. Ask for a new one.')
  return { row, role, alreadyMember: false, status }
}
