import { COUNT_SPENDING } from './count-spending'
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
  ['cost_nano', 'bigint', 'costNano'],
  ['price_source', 'text', 'priceSource'],
  ['price_version', 'text', 'priceVersion'],
  ['latency_ms', 'int', 'latencyMs'],
  ['ttfb_ms', 'int', 'ttfbMs'],
  ['attempts', 'int', 'attempts'],
  ['client_kind', 'text', 'clientKind'],
  ['client_request_id', 'text', 'clientRequestId'],
  ['upstream_request_id', 'text', 'upstreamRequestId'],
]

const NIL = `'00000000-0000-0000-0000-000000000000'::uuid`

/** Stands for "none" in the key of `usage_hourly`, whose columns are not null. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000'

/** Key columns of `usage_hourly` and how an event falls into them. */
const KEYS: readonly (readonly [column: string, expression: string])[] = [
  ['hour', `date_trunc('hour', ts, 'UTC')`],
  ['space_id', 'space_id'],
  ['user_id', `coalesce(user_id, ${NIL})`],
  ['token_id', `coalesce(token_id, ${NIL})`],
  ['provider_key_id', `coalesce(provider_key_id, ${NIL})`],
  ['provider', `coalesce(provider, '')`],
  ['model', 'coalesce(upstream_model, model)'],
  ['endpoint', 'endpoint'],
  ['outcome', 'outcome'],
]

/** Sums of `usage_hourly`. An error is a call that neither completed nor was left by its client. */
const SUMS: readonly (readonly [column: string, expression: string])[] = [
  ['requests', 'count(*)'],
  ['errors', `count(*) FILTER (WHERE outcome NOT IN ('completed', 'client_abort'))`],
  ['input_tokens', 'coalesce(sum(input_tokens), 0)'],
  ['output_tokens', 'coalesce(sum(output_tokens), 0)'],
  ['cache_read_tokens', 'coalesce(sum(cache_read_tokens), 0)'],
  ['cache_write_tokens', 'coalesce(sum(coalesce(cache_write_5m_tokens, 0) + coalesce(cache_write_1h_tokens, 0)), 0)'],
  ['reasoning_tokens', 'coalesce(sum(reasoning_tokens), 0)'],
  ['cost_nano', 'coalesce(sum(cost_nano), 0)'],
  ['unpriced_requests', 'count(*) FILTER (WHERE cost_nano IS NULL)'],
  ['latency_ms_sum', 'sum(latency_ms::bigint)'],
  ['ttfb_ms_sum', 'coalesce(sum(ttfb_ms::bigint), 0)'],
  ['ttfb_count', 'count(ttfb_ms)'],
]

const names = (list: readonly (readonly [string, ...string[]])[]) => list.map(([name]) => name).join(', ')

/**
 * Stores a batch given as one JSON array of `UsageRow` and adds it to the hourly sums and to what budgets have spent: one
 * statement, so one transaction.
 * Only rows that were new are summed, so a batch sent twice counts once. Returns the ids that were new.
 * No conflict target: the key may gain the partition's column without a change here.
 * The sums are written in key order, so that two writers cannot wait for each other.
 */
export const INSERT_BATCH = `
WITH inserted AS (
  INSERT INTO usage_event (${names(EVENT_COLUMNS)})
  SELECT ${EVENT_COLUMNS.map(([, , field]) => `"${field}"`).join(', ')}
  FROM json_to_recordset($1::json) AS r(${EVENT_COLUMNS.map(([, type, field]) => `"${field}" ${type}`).join(', ')})
  ON CONFLICT DO NOTHING
  RETURNING ${names(EVENT_COLUMNS)}
), summed AS (
  INSERT INTO usage_hourly (${names(KEYS)}, ${names(SUMS)})
  SELECT ${[...KEYS, ...SUMS].map(([, expression]) => expression).join(', ')}
  FROM inserted
  GROUP BY ${KEYS.map((_, i) => i + 1).join(', ')}
  ORDER BY ${KEYS.map((_, i) => i + 1).join(', ')}
  ON CONFLICT (${names(KEYS)}) DO UPDATE
  SET ${SUMS.map(([column]) => `${column} = usage_hourly.${column} + excluded.${column}`).join(', ')}
), ${COUNT_SPENDING}
SELECT request_id FROM inserted`

/** Sets an event aside that the database refuses: id, row as JSON, why. */
export const INSERT_DEAD_LETTER = `
INSERT INTO usage_dead_letter (request_id, payload, error) VALUES ($1, $2::jsonb, $3) ON CONFLICT DO NOTHING`

/** True when the data itself is refused, so that sending it again cannot help: SQLSTATE classes 22, 23 and 54. */
export function isRefusedData(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^(?:22|23|54)[0-9A-Z]{3}$/.test(code)
}
