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

/** JSON of a string. Nearly all are plain, and putting quotes around those is faster than asking `JSON`. */
function quoted(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return JSON.stringify(text)
  }
  return `"${text}"`
}

const cut = (text: string): string => (text.length > MAX_TEXT ? text.slice(0, MAX_TEXT).toWellFormed() : text)
const quotedOrNull = (text: string | null): string => (text === null ? 'null' : quoted(text))
const cutOrNull = (text: string | null): string => (text === null ? 'null' : quoted(cut(text)))
/** JSON has no other numbers than finite ones. */
const number = (value: number | null): string => (value === null || !Number.isFinite(value) ? 'null' : String(value))
const whole = (value: number | null): string => (value === null ? 'null' : number(Math.round(value)))

/** The intent as a JSON array, its ids as they are, for they are ours; kept while the call is open so that its event need not encode it again. */
export function encodeIntent(intent: UsageIntent): string {
  return (
    `["${intent.requestId}",${number(intent.ts)},"${intent.spaceId}","${intent.userId}"` +
    `,"${intent.tokenId}","${intent.endpoint}",${quoted(cut(intent.model))},${intent.stream}` +
    `,${intent.providerKeyId === null ? 'null' : `"${intent.providerKeyId}"`},${quotedOrNull(intent.provider)},${cutOrNull(intent.upstreamModel)}` +
    `,${cutOrNull(intent.clientKind)},${cutOrNull(intent.clientRequestId)},${cutOrNull(intent.listedAs)},${number(intent.inputTokens)}]`
  )
}

/** Nearly all calls are text and nothing else: the counts of the rest are written only where there are any. */
const tokenList = (t: TokenCounts): string =>
  `[${number(t.input)},${number(t.output)},${number(t.cacheRead)},${number(t.cacheWrite5m)},${number(t.cacheWrite1h)},${number(t.reasoning)}${rareCounts(t)}]`

function rareCounts({ audioInput, audioOutput, imageInput, imageOutput, searches }: TokenCounts): string {
  if (audioInput === null && audioOutput === null && imageInput === null && imageOutput === null && searches === null) {
    return ''
  }
  return `,${number(audioInput)},${number(audioOutput)},${number(imageInput)},${number(imageOutput)},${number(searches)}`
}

/** The settlement as a JSON array. Durations are whole milliseconds: the ledger keeps no finer ones. */
function encodeSettlement(s: UsageSettlement): string {
  return (
    `["${s.outcome}",${s.provenance === null ? 'null' : `"${s.provenance}"`},${number(s.status)},${cutOrNull(s.errorCode)}` +
    `,${cutOrNull(s.servedModel)},${cutOrNull(s.upstreamRequestId)},${tokenList(s.tokens)}` +
    `,${whole(s.latencyMs)},${whole(s.ttfbMs)},${number(s.attempts)}]`
  )
}

/** Payload of a record that opens a call; `intent` comes from `encodeIntent`. */
export const intentPayload = (intent: string): string => `["i",${intent}]`

/** Payload of a record that closes a call; it repeats the intent, so a lost intent loses nothing. */
export const eventPayload = (intent: string, settlement: UsageSettlement): string =>
  `["e",${intent},${encodeSettlement(settlement)}]`

/** Payload of a record of a live estimate. */
export const progressPayload = ({ requestId, atMs, progress }: ProgressRecord): string =>
  `["p",["${requestId}",${number(atMs)},${tokenList(progress.tokens)},${number(progress.bytes)}]]`

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
  /** These two are missing in what earlier versions wrote. */
  (string | null)?,
  (number | null)?,
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
  audioInput: row[6] ?? null,
  audioOutput: row[7] ?? null,
  imageInput: row[8] ?? null,
  imageOutput: row[9] ?? null,
  searches: row[10] ?? null,
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
    listedAs: row[13] ?? null,
    inputTokens: row[14] ?? null,
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
