import type { UsageDatabase } from './usage-sql'

/** Sums over a person's calls. `costNano` is a decimal string of nano-dollars; `tokens` is input and output. */
export type PersonUsageSums = {
  totals: {
    requests: number
    errors: number
    inputTokens: number
    outputTokens: number
    costNano: string
    unpricedRequests: number
  }
  byDay: { day: string; requests: number; tokens: number; costNano: string }[]
  byModel: { model: string; requests: number; tokens: number; costNano: string }[]
}

const MAX_MODELS = 50

/** Days of the spaces a person is or was in: with those, the sums are found by their key. */
const DAYS = `grain = 'd' AND space_id IN (SELECT space_id FROM member WHERE user_id = $1::uuid)
  AND at >= date_trunc('day', now(), 'UTC') - ($2::int - 1) * interval '24 hours'`
const MINE = `usage_series WHERE dimension = 'user' AND key = $1::uuid::text AND ${DAYS}`
const MINE_IN_PARTS = `usage_rollup WHERE user_id = $1::uuid AND ${DAYS}`
const SUMS = `sum(requests)::text AS requests, sum(input_tokens + output_tokens)::text AS tokens, sum(cost_nano)::text AS cost`

/** What a person used over the last days in UTC, today included, in all spaces together. Days and models without calls are left out. */
export async function usageOfPerson(database: UsageDatabase, userId: string, days: number): Promise<PersonUsageSums> {
  const values = [userId, days]
  const [totals, byDay, byModel] = await Promise.all([
    database.query(
      `SELECT coalesce(sum(requests), 0)::text AS requests, coalesce(sum(errors), 0)::text AS errors,
         coalesce(sum(input_tokens), 0)::text AS input, coalesce(sum(output_tokens), 0)::text AS output,
         coalesce(sum(cost_nano), 0)::text AS cost, coalesce(sum(unpriced_requests), 0)::text AS unpriced FROM ${MINE}`,
      values,
    ),
    database.query(
      `SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS key, ${SUMS} FROM ${MINE} GROUP BY 1 ORDER BY 1`,
      values,
    ),
    database.query(
      `SELECT model AS key, ${SUMS} FROM ${MINE_IN_PARTS} GROUP BY 1 ORDER BY sum(requests) DESC, 1 LIMIT ${MAX_MODELS}`,
      values,
    ),
  ])
  const row = totals.rows[0] ?? {}
  return {
    totals: {
      requests: Number(row['requests']),
      errors: Number(row['errors']),
      inputTokens: Number(row['input']),
      outputTokens: Number(row['output']),
      costNano: String(row['cost']),
      unpricedRequests: Number(row['unpriced']),
    },
    byDay: byDay.rows.map((each) => ({ day: String(each['key']), ...part(each) })),
    byModel: byModel.rows.map((each) => ({ model: String(each['key']), ...part(each) })),
  }
}

const part = (row: Record<string, unknown>) => ({
  requests: Number(row['requests']),
  tokens: Number(row['tokens']),
  costNano: String(row['cost']),
})
