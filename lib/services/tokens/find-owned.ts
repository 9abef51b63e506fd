import type { Transaction } from '@/lib/db/client'
import type { PersonalAccessToken, PrismaClient } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { ownedBy, type TokenOwner } from './live-tokens'

/** An owner's token. @throws AppError `not_found` for a missing one and for somebody else's, in the same words. */
export async function findOwned(
  database: PrismaClient | Transaction,
  owner: TokenOwner,
  id: string,
): Promise<PersonalAccessToken> {
  const row = await database.personalAccessToken.findFirst({ where: { id, ...ownedBy(owner) } })
  if (!row) throw new AppError('not_found', 'There is no such token.')
  return row
}

/** The same, locked until the transaction ends: who decides about a token decides alone. */
export async function lockOwned(tx: Transaction, owner: TokenOwner, id: string): Promise<PersonalAccessToken> {
  await tx.$queryRaw`SELECT id FROM personal_access_token WHERE id = ${id}::uuid FOR UPDATE`
  return findOwned(tx, owner, id)
}
