import { COUNT_SPENDING } from './count-spending'
import { binOf } from './histogram'
import type { UsageRow } from './usage-row'

/** What this folder needs of a database: a `pg.Pool` or an embedded database fits. */
export type UsageDatabase = {
  query: (text: string, params: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>
}

/** The columns an event fills: name in `usage_event`, type, and the field of `UsageRow` it holds. */
export const EVENT_COLUMNS: readonly (readonly [column: string, type: string, field: keyof UsageRow])[] = [
  ['request_id', 'uuid', 'requestId'],
  ['ts', 'timestamptz', 'ts'],
  ['space_id', 'uuid', 'spaceId'],
  ['user_id', 'uuid', 'userId'],
  ['token_id', 'uuid', 'tokenId'],
  ['provider_key_id', 'uuid', 'providerKeyId'],
  ['provider', 'text', 'provider'],
  ['endpoint', 'text', 'endpoint'],
  ['model', 'text', 'model'],
  ['upstream_model', 'text', 'upstreamModel'],
  ['served_model', 'text', 'servedModel'],
  ['stream', 'boolean', 'stream'],
  ['outcome', 'text', 'outcome'],
  ['provenance', 'text', 'provenance'],
  ['status', 'int', 'status'],
  ['error_code', 'text', 'errorCode'],
  ['input_tokens', 'bigint', 'inputTokens'],
  ['output_tokens', 'bigint', 'outputTokens'],
  ['cache_read_tokens', 'bigint', 'cacheReadTokens'],
  ['cache_write_5m_tokens', 'bigint', 'cacheWrite5mTokens'],
  ['cache_write_1h_tokens', 'bigint', 'cacheWrite1hTokens'],
  ['reasoning_tokens', 'bigint', 'reasoningTokens'],
  ['audio_input_tokens', 'bigint', 'audioInputTokens'],
  ['audio_output_tokens', 'bigint', 'audioOutputTokens'],
  ['image_input_tokens', 'bigint', 'imageInputTokens'],
  ['image_output_tokens', 'bigint', 'imageOutputTokens'],
  ['searches', 'bigint', 'searches'],
  ['cost_nano', 'bigint', 'costNano'],
  ['price_source', 'text', 'priceSource'],
  ['price_version', 'text', 'priceVersion'],
  ['cost_lines', 'jsonb', 'costLines'],
  ['paid_by', 'text', 'paidBy'],
  ['latency_ms', 'int', 'latencyMs'],
  ['ttfb_ms', 'int', 'ttfbMs'],
  ['attempts', 'int', 'attempts'],
  ['client_kind', 'text', 'clientKind'],
  ['client_request_id', 'text', 'clientRequestId'],
  ['upstream_request_id', 'text', 'upstreamRequestId'],
]

const NIL = `'00000000-0000-0000-0000-000000000000'::uuid`

/** Stands for "none" in the keys of the sums, whose columns are not null. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000'

/** The key of calls that a signed-in person made without a token. */
export const PLAYGROUND_KEY = 'playground'

/**
 * What a call's model is called in the sums: as its provider calls it. A call that was refused before it had a provider has
 * none there, for its client may have made the name up, a new one for every call.
 */
export const MODEL_KEY = `coalesce(upstream_model, CASE WHEN outcome = 'rejected' THEN '' ELSE model END)`

type Columns = readonly (readonly [column: string, expression: string])[]

/** What tells sums in `usage_rollup` apart, and how an event falls into it. */
const KEYS: Columns = [
  ['space_id', 'space_id'],
  ['at', `date_bin('15 minutes', ts, '2000-01-01Z')`],
  ['user_id', `coalesce(user_id, ${NIL})`],
  ['token_id', `coalesce(token_id, ${NIL})`],
  ['provider_key_id', `coalesce(provider_key_id, ${NIL})`],
  ['provider', `coalesce(provider, '')`],
  ['model', MODEL_KEY],
  ['endpoint', 'endpoint'],
  ['outcome', 'outcome'],
]

/**
 * What is summed of a batch of events, as which type: 32 bits hold any count, and a sum of those costs a third. An error is a
 * call that neither completed nor was left by its client.
 */
const SUMS: readonly (readonly [column: string, type: 'int' | 'bigint', expression: string])[] = [
  ['requests', 'int', 'count(*)'],
  ['errors', 'int', `count(*) FILTER (WHERE outcome NOT IN ('completed', 'client_abort'))`],
  ['input_tokens', 'bigint', 'coalesce(sum(input_tokens), 0)'],
  ['output_tokens', 'bigint', 'coalesce(sum(output_tokens), 0)'],
  ['cache_read_tokens', 'bigint', 'coalesce(sum(cache_read_tokens), 0)'],
  [
    'cache_write_tokens',
    'bigint',
    'coalesce(sum(coalesce(cache_write_5m_tokens, 0) + coalesce(cache_write_1h_tokens, 0)), 0)',
  ],
  ['reasoning_tokens', 'bigint', 'coalesce(sum(reasoning_tokens), 0)'],
  ['cost_nano', 'bigint', 'coalesce(sum(cost_nano), 0)'],
  ['unpriced_requests', 'int', 'count(*) FILTER (WHERE cost_nano IS NULL)'],
  ['latency_ms_sum', 'bigint', 'sum(latency_ms)'],
  ['ttfb_ms_sum', 'bigint', 'coalesce(sum(ttfb_ms), 0)'],
  ['ttfb_count', 'int', 'count(ttfb_ms)'],
]
/** The columns of the sums in `usage_rollup` and `usage_series`. */
export const SUM_COLUMNS: readonly string[] = SUMS.map(([column]) => column)

/** Properties that `usage_series` has sums by, and what a sum by everything has there: the key as text, and a model's provider. */
const SERIES: readonly (readonly [dimension: string, key: string, provider: string])[] = [
  ['all', `''`, `''`],
  ['user', 'user_id::text', `''`],
  ['token', `CASE WHEN token_id = ${NIL} AND user_id <> ${NIL} THEN '${PLAYGROUND_KEY}' ELSE token_id::text END`, `''`],
  ['provider_key', 'provider_key_id::text', `''`],
  ['model', 'model', 'provider'],
  ['outcome', 'outcome', `''`],
]

const names = (list: readonly (readonly [string, ...string[]])[]) => list.map(([name]) => name).join(', ')
const places = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i).join(', ')
const sumsOfSums = SUMS.map(([column, type]) => `sum(${column})::${type} AS ${column}`).join(', ')
const addSums = (table: string) =>
  SUM_COLUMNS.map((column) => `${column} = ${table}.${column} + excluded.${column}`).join(', ')
const addToSeries = `${addSums('usage_series')}, provider = excluded.provider,
    latency_bins = usage_series.latency_bins + excluded.latency_bins,
    ttfb_bins = usage_series.ttfb_bins + excluded.ttfb_bins`
const DAY = `date_trunc('day', at, 'UTC')`

/**
 * Steps of a statement that add new events to the sums: by quarter of an hour first, and longer times from those.
 * @param events where they are, with `EVENT_COLUMNS`
 * @param there whether some of the sums may be there already
 */
export const addToSums = (events: string, there: boolean): string => `rolled AS MATERIALIZED (
  SELECT ${KEYS.map(([column, expression]) => `${expression} AS ${column}`).join(', ')},
    ${SUMS.map(([column, type, expression]) => `(${expression})::${type} AS ${column}`).join(', ')},
    sum(${binOf('latency_ms')}) AS latency_bins, coalesce(sum(${binOf('ttfb_ms')}), 0) AS ttfb_bins
  FROM ${events} GROUP BY ${places(1, KEYS.length)}
), rolled_up AS (
  INSERT INTO usage_rollup (grain, ${names(KEYS)}, ${SUM_COLUMNS.join(', ')})
  SELECT 'q', ${names(KEYS)}, ${SUM_COLUMNS.join(', ')} FROM rolled
  UNION ALL
  SELECT 'd', space_id, ${DAY}, ${names(KEYS.slice(2))}, ${sumsOfSums} FROM rolled GROUP BY ${places(1, KEYS.length + 1)}
  ORDER BY ${places(1, KEYS.length + 1)}
  ${there ? `ON CONFLICT (grain, ${names(KEYS)}) DO UPDATE SET ${addSums('usage_rollup')}` : ''}
), parted AS MATERIALIZED (
  SELECT space_id, dimension, at, part.key, max(part.provider) AS provider, ${sumsOfSums},
    sum(latency_bins) AS latency_bins, sum(ttfb_bins) AS ttfb_bins
  FROM rolled, LATERAL (VALUES ${SERIES.map((each) => `('${each[0]}', ${each[1]}, ${each[2]})`).join(', ')}) AS part(dimension, key, provider)
  GROUP BY 1, 2, 3, 4
), parts_added AS (
  INSERT INTO usage_series (space_id, dimension, grain, at, key, provider, ${SUM_COLUMNS.join(', ')}, latency_bins, ttfb_bins)
  SELECT space_id, dimension, 'q', at, key, provider, ${SUM_COLUMNS.join(', ')}, latency_bins, ttfb_bins FROM parted
  UNION ALL
  SELECT space_id, dimension, grain, slot, key, max(provider), ${sumsOfSums},
    sum(latency_bins), sum(ttfb_bins)
  FROM parted, LATERAL (VALUES ('h', date_trunc('hour', at, 'UTC')), ('d', ${DAY})) AS slots(grain, slot)
  GROUP BY 1, 2, 3, 4, 5
  ORDER BY 1, 2, 3, 4, 5
  ${there ? `ON CONFLICT (space_id, dimension, grain, at, key) DO UPDATE SET ${addToSeries}` : ''}
)`

/**
 * Stores a batch given as one JSON array of `UsageRow` and adds it to the sums and to what budgets have spent: one
 * statement, so one transaction.
 * Only rows that were new are summed, so a batch sent twice counts once. Returns the ids that were new.
 * The sums are written in key order, so that two writers cannot wait for each other.
 */
export const INSERT_BATCH = `
WITH inserted AS (
  INSERT INTO usage_event (${names(EVENT_COLUMNS)})
  SELECT ${EVENT_COLUMNS.map(([, , field]) => `"${field}"`).join(', ')}
  FROM json_to_recordset($1::json) AS r(${EVENT_COLUMNS.map(([, type, field]) => `"${field}" ${type}`).join(', ')})
  ON CONFLICT DO NOTHING
  RETURNING ${names(EVENT_COLUMNS)}
), ${addToSums('inserted', true)}, ${COUNT_SPENDING}
SELECT request_id FROM inserted`

/** Sets an event aside that the database refuses: id, row as JSON, why. */
export const INSERT_DEAD_LETTER = `
INSERT INTO usage_dead_letter (request_id, payload, error) VALUES ($1, $2::jsonb, $3) ON CONFLICT DO NOTHING`

/** True when the data itself is refused, so that sending it again cannot help: SQLSTATE classes 22, 23 and 54. */
export function isRefusedData(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^(?:22|23|54)[0-9A-Z]{3}$/.test(code)
}
