import { newId } from '@/lib/crypto/id'
import type { Transaction } from '@/lib/db/client'
import { createSpaceRow } from '@/lib/services/spaces/create-space-row'

/**
 * Adds a person with their personal space, of which they are the owner, in the caller's transaction.
 * @returns the ids of both.
 */
export async function createUser(
  tx: Transaction,
  input: { email: string; name: string; passwordHash: string | null; isPlatformAdmin: boolean },
): Promise<{ userId: string; spaceId: string }> {
  const userId = newId()
  await tx.user.create({ data: { id: userId, ...input } })
  const space = await createSpaceRow(tx, {
    name: `${input.name}’s space`,
    slugFrom: input.name,
    ownerId: userId,
    personal: true,
  })
  return { userId, spaceId: space.id }
}
