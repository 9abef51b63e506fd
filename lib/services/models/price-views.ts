import type { Transaction } from '@/lib/db/client'
import type { ModelPrice } from '@/lib/db/generated/client'
import type { ModelPriceView } from '@/lib/schemas/model'

const nanoOrNull = (nano: bigint | null): string | null => nano?.toString() ?? null

/** Own prices of a space with who set them, in their order. */
export async function priceViews(
  tx: Pick<Transaction, 'user'>,
  rows: readonly ModelPrice[],
): Promise<ModelPriceView[]> {
  const ids = [...new Set(rows.flatMap(({ setById }) => setById ?? []))]
  const people = ids.length === 0 ? [] : await tx.user.findMany({ where: { id: { in: ids } } })
  return rows.map((row) => {
    const by = people.find(({ id }) => id === row.setById)
    return {
      id: row.id,
      model: `${row.provider}/${row.modelName}`,
      input: row.inputNano.toString(),
      output: row.outputNano.toString(),
      cacheRead: nanoOrNull(row.cacheReadNano),
      cacheWrite: nanoOrNull(row.cacheWriteNano),
      searches: nanoOrNull(row.searchesNano),
      setAt: row.setAt.toISOString(),
      setBy: by ? { name: by.name, email: by.email } : null,
    }
  })
}
