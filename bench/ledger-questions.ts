import { latencyByDay, usageLatency } from '@/lib/usage/usage-latency'
import { recentEvents } from '@/lib/usage/recent-events'
import { usageByDayAndModel } from '@/lib/usage/usage-by-day-and-model'
import type { UsageFilter, UsageWindow } from '@/lib/usage/usage-filter'
import { usageBy, usageByDay, usageByHour, usageTotals } from '@/lib/usage/usage-queries'
import type { UsageDimension } from '@/lib/usage/usage-source'
import type { UsageDatabase } from '@/lib/usage/usage-sql'
import { DAYS, firstDay, idOf, modelOf } from './fill-ledger'

/** What a page of the dashboard asks of the ledger. */
export type Question = { name: string; ask: (database: UsageDatabase) => Promise<unknown> }

const DAY_MS = 86_400_000
const SPLITS: readonly UsageDimension[] = ['model', 'token', 'user', 'providerKey', 'outcome']

/** Everything the pages ask, of the busiest space. @param spaceId its id */
export function questions(spaceId: string): Question[] {
  const end = firstDay().getTime() + DAYS * DAY_MS
  // As in Berlin, whose days are not those of UTC.
  const window = (days: number): UsageWindow => ({
    from: new Date(end - days * DAY_MS - 3_600_000),
    to: new Date(end - 3_600_000),
  })
  const all = { spaceId }
  const person = { spaceId, userId: idOf('person', 0, 3) }
  const narrow = { ...person, model: modelOf(1) }
  const filters: [string, UsageFilter][] = [
    ['everything', all],
    ['of a person', person],
    ['of a model', { spaceId, model: modelOf(1) }],
    ['of a person and a model', narrow],
  ]
  const asked: Question[] = []
  for (const [of, filter] of filters) {
    const add = (name: string, ask: Question['ask']) => asked.push({ name: `${name}, ${of}`, ask })
    add('totals of 90 days', (database) => usageTotals(database, filter, window(90)))
    add('90 days in Berlin', (database) => usageByDay(database, filter, window(90), 'Europe/Berlin'))
    add('90 days in Berlin by model', (database) => usageByDayAndModel(database, filter, window(90), 'Europe/Berlin'))
    for (const split of SPLITS) add(`90 days by ${split}`, (database) => usageBy(database, filter, window(90), split))
    add('percentiles of 90 days', (database) => usageLatency(database, filter, window(90)))
    add('percentiles by day', (database) => latencyByDay(database, filter, window(90), 'Europe/Berlin'))
  }
  asked.push(
    { name: '90 days in Kathmandu', ask: (database) => usageByDay(database, all, window(90), 'Asia/Kathmandu') },
    { name: 'a week by hour', ask: (database) => usageByHour(database, all, window(7)) },
    { name: 'calls, first page', ask: (database) => recentEvents(database, all, { ...window(90) }) },
    {
      name: 'calls, a page 60 days back',
      ask: (database) => recentEvents(database, all, { from: window(90).from, to: new Date(end - 60 * DAY_MS) }),
    },
    {
      name: 'calls of a model',
      ask: (database) => recentEvents(database, { spaceId, model: modelOf(11) }, window(90)),
    },
    {
      name: 'calls that timed out',
      ask: (database) => recentEvents(database, { spaceId, outcome: 'timeout' }, window(90)),
    },
    {
      name: 'calls of a person that failed',
      ask: (database) => recentEvents(database, { ...narrow, outcome: 'upstream_error' }, window(90)),
    },
  )
  return asked
}
