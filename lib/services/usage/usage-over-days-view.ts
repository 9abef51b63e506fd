import { db } from '@/lib/db/client'
import type { UsageOverDaysView } from '@/lib/schemas/usage'
import { LEGACY_KEY_NAME } from '@/lib/services/tokens/legacy-key'
import type { UsageOverDays } from '@/lib/usage/usage-over-days'
import type { UsageGroup } from '@/lib/usage/usage-queries'
import { PLAYGROUND_KEY } from '@/lib/usage/usage-sql'
import { PLAYGROUND_NAME } from './usage-event-view'
import { partsOf, toTotals } from './usage-parts'

/**
 * What was used over some days, with the names of the spaces and tokens it was used with.
 * @param userId whose usage it is; null = everybody's
 */
export async function toUsageOverDaysView(
  usage: UsageOverDays,
  days: number,
  userId: string | null,
): Promise<UsageOverDaysView> {
  const ids = usage.bySpace.flatMap(({ key }) => key ?? [])
  const spaces = await db().space.findMany({
    where: { id: { in: ids }, status: { not: 'deleted' } },
    select: {
      id: true,
      name: true,
      slug: true,
      members: {
        where: { ...(userId === null ? {} : { userId }), removedAt: null },
        select: { userId: true },
        take: 1,
      },
    },
  })
  const names = new Map(spaces.map(({ id, name }) => [id, name]))
  const open = spaces.filter(({ members }) => userId === null || members.length > 0)
  const slugs = new Map(open.map(({ id, slug }) => [id, slug]))
  return {
    days,
    totals: toTotals(usage.totals),
    previous: toTotals(usage.previous),
    durations: usage.durations,
    previousDurations: usage.previousDurations,
    byDay: usage.byDay.map((day) => ({
      ...toTotals(day),
      day: day.bucket,
      durations: usage.durationsByDay.get(day.bucket) ?? null,
    })),
    bySpace: partsOf(usage.bySpace, names, '', 'Other spaces').map((part) => ({
      ...part,
      slug: part.value === null ? null : (slugs.get(part.value) ?? null),
    })),
    byModel: partsOf(usage.byModel, null, 'Unknown model', 'Other models'),
    byOutcome: partsOf(usage.byOutcome, null, '', ''),
    byToken: usage.byToken === null || userId === null ? null : await tokenParts(usage.byToken, userId),
  }
}

/** A person’s tokens; what no token made they did in the playground. */
async function tokenParts(
  groups: readonly UsageGroup[],
  userId: string,
): Promise<NonNullable<UsageOverDaysView['byToken']>> {
  const ids = groups.flatMap(({ key }) => (key === null || key === PLAYGROUND_KEY ? [] : key))
  const tokens = await db().personalAccessToken.findMany({
    where: { userId, id: { in: ids } },
    select: { id: true, name: true, prefix: true },
  })
  const names = new Map([[PLAYGROUND_KEY, PLAYGROUND_NAME], ...tokens.map(({ id, name }) => [id, name] as const)])
  const prefixes = new Map(tokens.map(({ id, prefix }) => [id, prefix]))
  return partsOf(groups, names, LEGACY_KEY_NAME, 'Other tokens').map((part) => ({
    ...part,
    prefix: prefixes.get(part.value ?? '') ?? null,
  }))
}
