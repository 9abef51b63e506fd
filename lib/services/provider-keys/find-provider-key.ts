import { db } from '@/lib/db/client'
import type { ProviderKey } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'

/** @throws AppError `not_found` for a key of another space, the same as for one that never was (R2.13). */
export async function findProviderKey(spaceId: string, id: string): Promise<ProviderKey> {
  const key = await db().providerKey.findFirst({ where: { id, spaceId } })
  if (!key) throw new AppError('not_found', 'There is no such provider key.')
  return key
}
