import { db } from '@/lib/db/client'
import type { UsageOverDaysView } from '@/lib/schemas/usage'
import type { UsageOverDays } from '@/lib/usage/usage-over-days'
import { partsOf, toTotals } from './usage-parts'

/** What was used over some days, with the names of the spaces it was used in. */
export async function toUsageOverDaysView(usage: UsageOverDays, days: number): Promise<UsageOverDaysView> {
  const ids = usage.bySpace.flatMap(({ key }) => key ?? [])
  const spaces = await db().space.findMany({
    where: { id: { in: ids }, status: { not: 'deleted' } },
    select: { id: true, name: true, slug: true },
  })
  const names = new Map(spaces.map(({ id, name }) => [id, name]))
  const slugs = new Map(spaces.map(({ id, slug }) => [id, slug]))
  return {
    days,
    totals: toTotals(usage.totals),
    previous: toTotals(usage.previous),
    byDay: usage.byDay.map((day) => ({ ...toTotals(day), day: day.bucket })),
    bySpace: partsOf(usage.bySpace, names, '', 'Other spaces').map((part) => ({
      ...part,
      slug: part.value === null ? null : (slugs.get(part.value) ?? null),
    })),
    byModel: partsOf(usage.byModel, null, 'Unknown model', 'Other models'),
    byOutcome: partsOf(usage.byOutcome, null, '', ''),
  }
}
