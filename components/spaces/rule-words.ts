import { formatPlural } from '@/components/ui/format'

/** How long single calls are kept. @param days 0 = for good. */
export const keptWords = (days: number): string => (days === 0 ? 'for good' : `for ${formatPlural(days, 'day')}`)

/** How long tokens live. @param days null = no limit. */
export const lifeWords = (days: number | null): string =>
  days === null ? 'without a limit' : `at most ${formatPlural(days, 'day')}`

/** The stricter of two limits, in days; null = none. */
export function strictest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other
  return Math.min(one, other)
}
