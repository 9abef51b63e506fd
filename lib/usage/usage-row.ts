import type { UsageRecord } from './journal-record'
import { ledgerText } from './ledger-text'
import { NO_OWN_PRICES } from './own-prices'
import type { OwnPrices } from './own-prices'
import type { PricedPart } from './price-parts'
import { priceOfCall } from './price-of-call'
import type { PriceBook } from './prices'

/** One row of `usage_event`, JSON-safe: times in milliseconds, `ts` in ISO 8601, `costNano` a decimal string or null (not priced). */
export type UsageRow = {
  requestId: string
  ts: string
  spaceId: string
  userId: string | null
  tokenId: string | null
  providerKeyId: string | null
  provider: string | null
  endpoint: string
  model: string
  upstreamModel: string | null
  servedModel: string | null
  stream: boolean
  outcome: string
  provenance: string | null
  status: number
  errorCode: string | null
  inputTokens: number | null
  outputTokens: number | null
  cacheReadTokens: number | null
  cacheWrite5mTokens: number | null
  cacheWrite1hTokens: number | null
  reasoningTokens: number | null
  audioInputTokens: number | null
  audioOutputTokens: number | null
  imageInputTokens: number | null
  imageOutputTokens: number | null
  searches: number | null
  costNano: string | null
  priceSource: string | null
  priceVersion: string | null
  /** What the cost is the sum of; null = not priced, or nothing was bought. */
  costLines: CostLine[] | null
  /** Whose provider key it was; null = none was chosen. */
  paidBy: 'space' | 'platform' | null
  latencyMs: number
  ttfbMs: number | null
  attempts: number
  clientKind: string | null
  clientRequestId: string | null
  upstreamRequestId: string | null
}

/** Kind, how many, and the price of a million of them in 1e-12 USD, which JSON has no number for. */
export type CostLine = [kind: PricedPart['kind'], count: number, price: string]

const MAX_INT = 2 ** 31 - 1

/** A count a provider reported, as the ledger keeps it: whole, not negative, or unknown (H-46). */
const count = (value: number | null | undefined): number | null =>
  value !== null && value !== undefined && Number.isFinite(value) && value >= 0 ? Math.round(value) : null
const textOrNull = (value: string | null): string | null => (value === null ? null : ledgerText(value))
const duration = (value: number): number => Math.min(MAX_INT, Math.max(0, Math.round(value) || 0))

/**
 * The row of a finished call, priced at the time of the call.
 * @throws RangeError when `ts` is not a time.
 */
export function toUsageRow(
  { intent, settlement }: UsageRecord,
  book: PriceBook,
  own: OwnPrices = NO_OWN_PRICES,
): UsageRow {
  const tokens = {
    input: count(settlement.tokens.input),
    output: count(settlement.tokens.output),
    cacheRead: count(settlement.tokens.cacheRead),
    cacheWrite5m: count(settlement.tokens.cacheWrite5m),
    cacheWrite1h: count(settlement.tokens.cacheWrite1h),
    reasoning: count(settlement.tokens.reasoning),
    audioInput: count(settlement.tokens.audioInput),
    audioOutput: count(settlement.tokens.audioOutput),
    imageInput: count(settlement.tokens.imageInput),
    imageOutput: count(settlement.tokens.imageOutput),
    searches: count(settlement.tokens.searches),
  }
  const model = ledgerText(intent.model)
  const upstreamModel = textOrNull(intent.upstreamModel)
  const servedModel = textOrNull(settlement.servedModel)
  const price = priceOfCall({ intent, settlement: { ...settlement, tokens } }, book, (name) =>
    own.priceOf(intent.spaceId, intent.provider ?? '', name),
  )
  return {
    requestId: intent.requestId,
    // A number that was not finite comes back from JSON as null, which `Date` would take for 1970.
    ts: new Date(Number.isFinite(intent.ts) ? intent.ts : Number.NaN).toISOString(),
    spaceId: intent.spaceId,
    userId: intent.userId || null,
    tokenId: intent.tokenId || null,
    providerKeyId: intent.providerKeyId,
    provider: intent.provider,
    endpoint: intent.endpoint,
    model,
    upstreamModel,
    servedModel,
    stream: intent.stream,
    outcome: settlement.outcome,
    provenance: settlement.provenance,
    status: settlement.status,
    errorCode: textOrNull(settlement.errorCode),
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    cacheReadTokens: tokens.cacheRead,
    cacheWrite5mTokens: tokens.cacheWrite5m,
    cacheWrite1hTokens: tokens.cacheWrite1h,
    reasoningTokens: tokens.reasoning,
    audioInputTokens: tokens.audioInput,
    audioOutputTokens: tokens.audioOutput,
    imageInputTokens: tokens.imageInput,
    imageOutputTokens: tokens.imageOutput,
    searches: tokens.searches,
    costNano: price.costNano === null ? null : String(price.costNano),
    priceSource: price.source,
    priceVersion: price.version,
    costLines: price.parts?.map(({ kind, count, price }) => [kind, count, String(price)]) ?? null,
    // Every provider key is a space's own.
    paidBy: intent.providerKeyId === null ? null : 'space',
    latencyMs: duration(settlement.latencyMs),
    ttfbMs: settlement.ttfbMs === null ? null : duration(settlement.ttfbMs),
    attempts: settlement.attempts,
    clientKind: textOrNull(intent.clientKind),
    clientRequestId: textOrNull(intent.clientRequestId),
    upstreamRequestId: textOrNull(settlement.upstreamRequestId),
  }
}
