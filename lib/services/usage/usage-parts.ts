import type { UsagePart, UsageTotals } from '@/lib/schemas/usage'
import type { UsageGroup, UsageSums } from '@/lib/usage/usage-queries'

/** Sums as they leave the server. */
export const toTotals = ({ costNano, ...sums }: UsageSums): UsageTotals => ({ ...sums, costNanoUsd: costNano })

/** @param names by key, without those that are gone; null: a key says its name itself */
export function partsOf(
  groups: readonly UsageGroup[],
  names: ReadonlyMap<string, string> | null,
  none: string,
  others: string,
): UsagePart[] {
  return groups.map((group) => {
    const { key, rest } = group
    const name = rest ? others : key === null ? none : (names?.get(key) ?? (names === null ? key : 'Deleted'))
    return { ...toTotals(group), value: rest ? null : key, name }
  })
}
