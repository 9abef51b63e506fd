import { parameters, requireTimeZone } from './usage-filter'
import type { UsageFilter, UsageWindow } from './usage-filter'
import { usageByDaySource } from './usage-source'
import type { UsageDatabase } from './usage-sql'

/** One model's share of one day, with a provider that served it; `tokens` = input and output. `costNano` is a decimal string of nano-dollars. */
export type DayModel = {
  day: string
  provider: string
  model: string
  requests: number
  tokens: number
  costNano: string
}

/** Models that are told apart. */
const MOST_MODELS = 100

/** The window split by day of the zone and by model, the most expensive hundred and `other`, only where there was something: for stacked charts. */
export async function usageByDayAndModel(
  database: UsageDatabase,
  filter: UsageFilter,
  window: UsageWindow,
  timeZone: string,
): Promise<DayModel[]> {
  const params = parameters()
  const source = usageByDaySource(filter, window, timeZone, params, { split: 'model' })
  const { rows } = await database.query(
    `WITH grouped AS MATERIALIZED (
       SELECT source.day, key, max(provider) AS provider, sum(requests) AS requests,
         sum(input_tokens + output_tokens) AS tokens, sum(cost_nano) AS cost
       FROM ${source} GROUP BY source.day, key HAVING sum(requests) > 0
     ), top AS (
       SELECT key, key AS model FROM grouped GROUP BY key ORDER BY sum(cost) DESC, sum(requests) DESC, key
       LIMIT ${params.add(MOST_MODELS)}::int
     )
     SELECT to_char(day, 'YYYY-MM-DD') AS day, max(provider) AS provider, coalesce(top.model, 'other') AS model,
       sum(requests)::text AS requests, sum(tokens)::text AS tokens, sum(cost)::text AS cost
     FROM grouped LEFT JOIN top USING (key) GROUP BY grouped.day, 3 ORDER BY grouped.day, 3`,
    params.values,
  )
  return rows.map((row) => ({
    day: String(row['day']),
    provider: String(row['provider']),
    model: String(row['model']),
    requests: Number(row['requests']),
    tokens: Number(row['tokens']),
    costNano: String(row['cost']),
  }))
}

/** SQL of the instant a day of a zone starts at. Where clocks go back to midnight, PostgreSQL takes the second one for it. */
const startOfDay = (day: string, zone: string): string =>
  `(${day} AT TIME ZONE ${zone} - CASE WHEN (${day} AT TIME ZONE ${zone} - interval '1 hour') AT TIME ZONE ${zone} >= ${day} THEN interval '1 hour' ELSE interval '0' END)`

/** The instants at which the first day of a range starts and the day after its last one does, in the zone. */
export async function windowOfDays(
  database: UsageDatabase,
  days: { from: string; to: string },
  timeZone: string,
): Promise<{ window: UsageWindow; previous: UsageWindow }> {
  const startOf = (day: string) => startOfDay(`(${day})::timestamp`, '$3::text')
  const { rows } = await database.query(
    `SELECT ${startOf('$1::date')} AS "from", ${startOf('$2::date + 1')} AS "to",
       ${startOf('$1::date - ($2::date - $1::date + 1)')} AS "before"`,
    [days.from, days.to, requireTimeZone(timeZone)],
  )
  const at = (name: string): Date => new Date(rows[0]?.[name] as string | Date)
  return { window: { from: at('from'), to: at('to') }, previous: { from: at('before'), to: at('from') } }
}
