import { can, covers, type HeldRole, heldRole, type RoleColumns } from '@/lib/auth/policy'

/** What of an inviter's membership decides; undefined when they were never in the space. */
export type InviterRow = (RoleColumns & { removedAt: Date | null; user: { status: string } }) | undefined

/** Whether whoever made an invitation could make it today: it is never worth more than they are. */
export function mayStillInvite(inviter: InviterRow, role: HeldRole): boolean {
  if (!inviter || inviter.removedAt || inviter.user.status !== 'active') return false
  const held = heldRole(inviter)
  return can(held, 'members:manage') && covers(held, role.permissions)
}
