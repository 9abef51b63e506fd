import type { SpaceContext } from '@/lib/auth/contexts'
import { type HeldRole, heldRole, requirePermission } from '@/lib/auth/policy'
import type { Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import type { Permission } from '@/lib/schemas/permission'

/** The caller's role as it is while the lock is held, and whose personal space it is, if anybody's. */
export type LockedMembership = { held: HeldRole; personalOwnerId: string | null }

/**
 * Takes the space's row until the transaction ends, so that changes of members, roles and invitations of one space
 * happen one after the other, and reads anew what the caller may do: the request may have waited behind their demotion.
 * @throws AppError `not_found` when the caller or the space is gone; `forbidden` without the permission.
 */
export async function lockMembership(
  tx: Transaction,
  ctx: SpaceContext,
  permission: Permission,
): Promise<LockedMembership> {
  const { spaceId, principal } = ctx
  const space = await lockSpace(tx, spaceId)
  const member = await tx.member.findFirst({
    where: { spaceId, userId: principal.userId, removedAt: null },
    include: { customRole: true },
  })
  if (!space || !member) throw new AppError('not_found', 'There is no such space, or you are not in it.')
  const held = heldRole(member)
  requirePermission(held, permission)
  return { held, personalOwnerId: space.personalOwnerId }
}

/** Takes a space's row until the transaction ends; null for one that does not exist or was deleted. */
export async function lockSpace(
  tx: Transaction,
  spaceId: string,
): Promise<{ id: string; name: string; slug: string; personalOwnerId: string | null } | null> {
  await tx.$queryRaw`SELECT id FROM space WHERE id = ${spaceId}::uuid FOR UPDATE`
  return tx.space.findFirst({
    where: { id: spaceId, status: { not: 'deleted' } },
    select: { id: true, name: true, slug: true, personalOwnerId: true },
  })
}
