import type { Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'

/**
 * For whoever stops being an owner: a personal space keeps its person as owner, and every space keeps at least one owner
 * who can sign in (A10, H-26). The caller holds the space's row, so two owners cannot pass at once.
 * @throws AppError `conflict`.
 */
export async function requireOwnerLeft(
  tx: Transaction,
  space: { spaceId: string; personalOwnerId: string | null },
  leavingId: string,
): Promise<void> {
  if (space.personalOwnerId === leavingId)
    throw new AppError('conflict', 'This is their personal space: its owner stays in it, as an owner.')
  // Their rows are held: none of them can be disabled before this is decided.
  const others = await tx.$queryRaw<unknown[]>`
    SELECT u.id FROM member m JOIN "user" u ON u.id = m.user_id
    WHERE m.space_id = ${space.spaceId}::uuid AND m.role = 'owner' AND m.removed_at IS NULL
      AND m.user_id <> ${leavingId}::uuid AND u.status = 'active'
    ORDER BY u.id FOR SHARE OF u`
  if (others.length === 0)
    throw new AppError('conflict', 'The space would be left without an owner. Make somebody else an owner first.')
}
