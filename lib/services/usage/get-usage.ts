import { db, dbPool } from '@/lib/db/client'
import { UsageQuery, UsageView } from '@/lib/schemas/usage'
import { service } from '@/lib/services/service'
import { LEGACY_KEY_NAME } from '@/lib/services/tokens/legacy-key'
import { usageByDayAndModel, windowOfDays, type DayModel } from '@/lib/usage/usage-by-day-and-model'
import { latencyByDay, usageLatency } from '@/lib/usage/usage-latency'
import { PLAYGROUND_KEY } from '@/lib/usage/usage-sql'
import { usageBy, usageByDay, type UsageGroup, usageTotals } from '@/lib/usage/usage-queries'
import { seenUsage } from './seen-usage'
import { PLAYGROUND_NAME } from './usage-event-view'
import { partsOf, toTotals } from './usage-parts'

/** Days shown when the query names none. */
const DEFAULT_DAYS = 30

/** Everything the usage page shows of a window, from roll-ups, in one answer; without `usage:read`, of one's own calls. */
export const getUsage = service(
  { permission: 'space:read', impersonation: 'allow', audit: null, input: UsageQuery, output: UsageView },
  async (ctx, { zone, from: first, to: last, ...narrowing }) => {
    const to = last ?? dayIn(zone, new Date())
    const from = first ?? shiftDay(to, 1 - DEFAULT_DAYS)
    const pool = dbPool()
    const filter = seenUsage(ctx, narrowing)
    const { window, previous } = await windowOfDays(pool, { from, to }, zone)
    const [totals, before, durations, durationsBefore, durationsByDay] = await Promise.all([
      usageTotals(pool, filter, window),
      usageTotals(pool, filter, previous),
      usageLatency(pool, filter, window),
      usageLatency(pool, filter, previous),
      latencyByDay(pool, filter, window, zone),
    ])
    const [days, dayModels, models, tokens, people, keys, outcomes] = await Promise.all([
      usageByDay(pool, filter, window, zone),
      usageByDayAndModel(pool, filter, window, zone),
      usageBy(pool, filter, window, 'model'),
      usageBy(pool, filter, window, 'token'),
      usageBy(pool, filter, window, 'user'),
      usageBy(pool, filter, window, 'providerKey'),
      usageBy(pool, filter, window, 'outcome'),
    ])
    const names = await tokenNames(
      ctx.spaceId,
      tokens.flatMap(({ key }) => (key === null || key === PLAYGROUND_KEY ? [] : key)),
    )
    return {
      from,
      to,
      zone,
      totals: toTotals(totals),
      previous: toTotals(before),
      durations,
      previousDurations: durationsBefore,
      byDay: days.map((day) => ({
        ...toTotals(day),
        day: day.bucket,
        durations: durationsByDay.get(day.bucket) ?? null,
        models: modelsOf(day.bucket, dayModels),
      })),
      byModel: models.map((group) => ({
        ...toTotals(group),
        model: group.rest ? 'other' : (group.key ?? ''),
        provider: dayModels.find(({ model }) => model === group.key)?.provider ?? '',
      })),
      byToken: tokens.map((group) => ({
        ...toTotals(group),
        ...tokenOf(group, names),
      })),
      byPerson: partsOf(people, await personNames(people), 'No person', 'Other people'),
      byProviderKey: partsOf(keys, await keyNames(ctx.spaceId, keys), 'No provider was asked', 'Other keys'),
      byOutcome: partsOf(outcomes, null, '', ''),
    }
  },
)

const keysOf = (groups: readonly UsageGroup[]): string[] => groups.flatMap(({ key }) => key ?? [])

async function personNames(groups: readonly UsageGroup[]): Promise<Map<string, string>> {
  const people = await db().user.findMany({ where: { id: { in: keysOf(groups) } }, select: { id: true, name: true } })
  return new Map(people.map(({ id, name }) => [id, name]))
}

async function keyNames(spaceId: string, groups: readonly UsageGroup[]): Promise<Map<string, string>> {
  const keys = await db().providerKey.findMany({
    where: { spaceId, id: { in: keysOf(groups) } },
    select: { id: true, slug: true, label: true },
  })
  return new Map(keys.map(({ id, slug, label }) => [id, `${slug} · ${label}`]))
}

type TokenName = { name: string | null; prefix: string | null; ownerName: string | null }

function tokenOf(
  { key, rest }: UsageGroup,
  names: ReadonlyMap<string, TokenName>,
): TokenName & { tokenId: string | null } {
  if (rest) return { tokenId: null, ...OTHER_TOKENS }
  if (key === null) return { tokenId: null, ...LEGACY_KEY }
  if (key === PLAYGROUND_KEY) return { tokenId: null, ...PLAYGROUND }
  return { tokenId: key, ...(names.get(key) ?? UNKNOWN_TOKEN) }
}

/** Everything beyond the tokens listed one by one. */
const OTHER_TOKENS = { name: 'Other tokens', prefix: null, ownerName: null }
/** Calls that no token made: of signed-in persons, and of programs with the shared key. */
const PLAYGROUND = { name: PLAYGROUND_NAME, prefix: null, ownerName: null }
const LEGACY_KEY = { name: LEGACY_KEY_NAME, prefix: null, ownerName: null }
const UNKNOWN_TOKEN = { name: null, prefix: null, ownerName: null }

function modelsOf(day: string, rows: readonly DayModel[]): UsageView['byDay'][number]['models'] {
  // A map, because a client may call its model `constructor`.
  const models = new Map<string, UsageView['byDay'][number]['models'][string]>()
  for (const row of rows) {
    if (row.day !== day) continue
    const sum = models.get(row.model) ?? { requests: 0, tokens: 0, costNanoUsd: '0' }
    models.set(row.model, {
      requests: sum.requests + row.requests,
      tokens: sum.tokens + row.tokens,
      costNanoUsd: String(BigInt(sum.costNanoUsd) + BigInt(row.costNano)),
    })
  }
  return Object.fromEntries(models)
}

async function tokenNames(
  spaceId: string,
  ids: string[],
): Promise<Map<string, { name: string; prefix: string; ownerName: string }>> {
  const tokens = await db().personalAccessToken.findMany({
    where: { OR: [{ spaceId }, { spaceId: null }], id: { in: ids } },
    select: { id: true, name: true, prefix: true, user: { select: { name: true } } },
  })
  return new Map(
    tokens.map(({ id, name, prefix, user }) => [id, { name, prefix, ownerName: user?.name ?? 'This space' }]),
  )
}

/** The calendar day of an instant in a zone, `2026-03-29`. */
const dayIn = (zone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)

const shiftDay = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
