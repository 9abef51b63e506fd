import { crc32 } from 'node:zlib'
import type { TokenCounts, UsageIntent, UsageProgress, UsageSettlement } from '@/lib/gateway/types'

/** One finished call: everything its usage row is made of. */
export type UsageRecord = { intent: UsageIntent; settlement: UsageSettlement }

/** The last word of an open call: `atMs` is when it was written, milliseconds since the epoch. */
export type ProgressRecord = { requestId: string; atMs: number; progress: UsageProgress }

/** `i` intent, `p` progress, `e` event (a settled or a rejected call, complete in itself). */
export type RecordKind = 'i' | 'p' | 'e'

/** Where a record starts: an ASCII record separator, which JSON text cannot contain, so a reader finds its way back after any damage. */
export const RECORD_START = 0x1e
export const RECORD_END = 0x0a
/** Start byte and eight hexadecimal digits of CRC-32. */
export const RECORD_HEADER_BYTES = 9

/** Strings of unknown origin are cut to this many UTF-16 units (H-41), so that a record has a largest size. */
const MAX_TEXT = 256

const cut = (text: string): string => (text.length > MAX_TEXT ? text.slice(0, MAX_TEXT).toWellFormed() : text)
const cutOrNull = (text: string | null): string | null => (text === null ? null : cut(text))

/** The intent as a JSON array; kept while the call is open so that its event need not encode it again. */
export function encodeIntent(intent: UsageIntent): string {
  return JSON.stringify([
    intent.requestId,
    intent.ts,
    intent.spaceId,
    intent.userId,
    intent.tokenId,
    intent.endpoint,
    cut(intent.model),
    intent.stream,
    intent.providerKeyId,
    intent.provider,
    cutOrNull(intent.upstreamModel),
    cutOrNull(intent.clientKind),
    cutOrNull(intent.clientRequestId),
  ])
}

const tokenList = (t: TokenCounts) => [t.input, t.output, t.cacheRead, t.cacheWrite5m, t.cacheWrite1h, t.reasoning]

function encodeSettlement(s: UsageSettlement): string {
  return JSON.stringify([
    s.outcome,
    s.provenance,
    s.status,
    cutOrNull(s.errorCode),
    cutOrNull(s.servedModel),
    cutOrNull(s.upstreamRequestId),
    tokenList(s.tokens),
    s.latencyMs,
    s.ttfbMs,
    s.attempts,
  ])
}

/** Frames a payload: `RS crc32-hex payload LF`. The payload is JSON, so neither delimiter occurs in it. */
function frame(payload: string): string {
  return `\u001e${crc32(payload).toString(16).padStart(8, '0')}${payload}\n`
}

/** A record that opens a call; `intent` comes from `encodeIntent`. */
export const intentLine = (intent: string): string => frame(`["i",${intent}]`)

/** A record that closes a call; it repeats the intent, so a lost intent loses nothing. */
export const eventLine = (intent: string, settlement: UsageSettlement): string =>
  frame(`["e",${intent},${encodeSettlement(settlement)}]`)

/** A record of a live estimate. */
export const progressLine = (record: ProgressRecord): string =>
  frame(
    JSON.stringify(['p', [record.requestId, record.atMs, tokenList(record.progress.tokens), record.progress.bytes]]),
  )

type IntentRow = [
  string,
  number,
  string,
  string,
  string,
  UsageIntent['endpoint'],
  string,
  boolean,
  string | null,
  string | null,
  string | null,
  string | null,
  string | null,
]
type TokenRow = (number | null)[]
type SettlementRow = [
  UsageSettlement['outcome'],
  UsageSettlement['provenance'],
  number,
  string | null,
  string | null,
  string | null,
  TokenRow,
  number,
  number | null,
  number,
]

const toTokens = (row: TokenRow): TokenCounts => ({
  input: row[0] ?? null,
  output: row[1] ?? null,
  cacheRead: row[2] ?? null,
  cacheWrite5m: row[3] ?? null,
  cacheWrite1h: row[4] ?? null,
  reasoning: row[5] ?? null,
})

function toIntent(row: IntentRow): UsageIntent {
  const [requestId, ts, spaceId, userId, tokenId, endpoint, model, stream] = row
  return {
    requestId,
    ts,
    spaceId,
    userId,
    tokenId,
    endpoint,
    model,
    stream,
    providerKeyId: row[8],
    provider: row[9],
    upstreamModel: row[10],
    clientKind: row[11],
    clientRequestId: row[12],
  }
}

function toSettlement(row: SettlementRow): UsageSettlement {
  const [outcome, provenance, status, errorCode, servedModel, upstreamRequestId, tokens, latencyMs, ttfbMs, attempts] =
    row
  return {
    outcome,
    provenance,
    status,
    errorCode,
    servedModel,
    upstreamRequestId,
    tokens: toTokens(tokens),
    latencyMs,
    ttfbMs,
    attempts,
  }
}

/** The intent of an `i` payload. The checksum was right, so the shape is ours. */
export const decodeIntent = (payload: string): UsageIntent => toIntent((JSON.parse(payload) as ['i', IntentRow])[1])

/** The call of an `e` payload. */
export function decodeEvent(payload: string): UsageRecord {
  const [, intent, settlement] = JSON.parse(payload) as ['e', IntentRow, SettlementRow]
  return { intent: toIntent(intent), settlement: toSettlement(settlement) }
}

/** The estimate of a `p` payload. */
export function decodeProgress(payload: string): ProgressRecord {
  const [, [requestId, atMs, tokens, bytes]] = JSON.parse(payload) as ['p', [string, number, TokenRow, number]]
  return { requestId, atMs, progress: { tokens: toTokens(tokens), bytes } }
}

/** The request id of any payload without parsing it: the first string of the inner array. */
export function requestIdOf(payload: string): string {
  const start = payload.indexOf('["', 4) + 2
  return payload.slice(start, payload.indexOf('"', start))
}
