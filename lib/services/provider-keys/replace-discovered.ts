import { newId } from '@/lib/crypto/id'
import type { Transaction } from '@/lib/db/client'

/** Brings the discovered models of a key in line with what the provider lists now; models added by hand stay. */
export async function replaceDiscovered(
  tx: Transaction,
  input: { spaceId: string; providerKeyId: string; names: readonly string[] },
): Promise<void> {
  const { spaceId, providerKeyId, names } = input
  if (names.length === 0) return
  await tx.model.deleteMany({ where: { spaceId, providerKeyId, source: 'discovered', name: { notIn: [...names] } } })
  await tx.model.createMany({
    data: names.map((name) => ({ id: newId(), spaceId, providerKeyId, name })),
    skipDuplicates: true,
  })
}
