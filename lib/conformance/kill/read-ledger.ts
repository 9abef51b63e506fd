import { PGlite } from '@electric-sql/pglite'
import { Client } from 'pg'
import type { Row, Sum, Witnesses } from './witness'

type Query = (sql: string) => Promise<Record<string, unknown>[]>

const EVENTS = `
SELECT request_id, space_id, token_id, coalesce(upstream_model, model) AS model, outcome, input_tokens, output_tokens
FROM usage_event`
const EVENT_SUMS = `
SELECT space_id, token_id, coalesce(upstream_model, model) AS model, count(*) AS calls,
  coalesce(sum(input_tokens), 0) AS input, coalesce(sum(output_tokens), 0) AS output
FROM usage_event WHERE outcome = 'completed' GROUP BY 1, 2, 3`
const HOURLY_SUMS = `
SELECT space_id, token_id, model, sum(requests) AS calls, sum(input_tokens) AS input, sum(output_tokens) AS output
FROM usage_rollup WHERE grain = 'd' AND outcome = 'completed' GROUP BY 1, 2, 3`

/** What the database says: of a PostgreSQL by its address, or of an embedded one, which nobody may have open, by its folder. */
export async function readLedger(place: { url: string } | { folder: string }) {
  if ('url' in place) {
    const client = new Client({ connectionString: place.url })
    await client.connect()
    try {
      return await readAll(async (sql) => (await client.query<Record<string, unknown>>(sql)).rows)
    } finally {
      await client.end()
    }
  }
  const embedded = await PGlite.create(place.folder)
  try {
    return await readAll(async (sql) => (await embedded.query<Record<string, unknown>>(sql)).rows)
  } finally {
    await embedded.close()
  }
}

async function readAll(query: Query): Promise<Omit<Witnesses, 'served' | 'notes'>> {
  const rows = await query(EVENTS)
  const [total] = await query("SELECT coalesce(sum(requests), 0) AS n FROM usage_rollup WHERE grain = 'd'")
  const [refused] = await query('SELECT count(*) AS n FROM usage_dead_letter')
  return {
    rows: rows.map(toRow),
    eventSums: (await query(EVENT_SUMS)).map(toSum),
    hourlySums: (await query(HOURLY_SUMS)).map(toSum),
    rolledUp: Number(total?.['n']),
    setAside: Number(refused?.['n']),
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const count = (value: unknown): number | null => (value === null ? null : Number(value))

const toRow = (row: Record<string, unknown>): Row => ({
  requestId: text(row['request_id']),
  spaceId: text(row['space_id']),
  tokenId: text(row['token_id']),
  model: text(row['model']),
  outcome: text(row['outcome']),
  inputTokens: count(row['input_tokens']),
  outputTokens: count(row['output_tokens']),
})

const toSum = (row: Record<string, unknown>): Sum => ({
  spaceId: text(row['space_id']),
  tokenId: text(row['token_id']),
  model: text(row['model']),
  calls: Number(row['calls']),
  input: Number(row['input']),
  output: Number(row['output']),
})
