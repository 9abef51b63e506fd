import type { OwnPrice, UsageIntent, UsageSettlement } from '@/lib/gateway/types'
import { ledgerText } from './ledger-text'
import type { Price, PriceBook } from './prices'

/** What a finished call is priced by. */
export type PricedCall = {
  intent: Pick<UsageIntent, 'endpoint' | 'provider' | 'listedAs' | 'model' | 'upstreamModel' | 'ts'>
  settlement: Pick<UsageSettlement, 'outcome' | 'attempts' | 'servedModel' | 'tokens'>
}

const FREE_ENDPOINTS: ReadonlySet<string> = new Set(['messages.count_tokens', 'moderations'])
const FREE: Price = { costNano: 0n, source: null, version: null, parts: null }

/**
 * What a call cost at its time. Nothing was bought when no provider was asked, when it only counted, or when it refused
 * before any token.
 * @param ownOf what the space has set for a model of the call's provider
 */
export function priceOfCall(
  { intent, settlement }: PricedCall,
  book: PriceBook,
  ownOf: (model: string) => OwnPrice | undefined,
): Price {
  const { tokens, outcome } = settlement
  const unknown = tokens.input === null && tokens.output === null
  if (FREE_ENDPOINTS.has(intent.endpoint)) return FREE
  if (unknown && (outcome === 'rejected' || outcome === 'upstream_error' || settlement.attempts === 0)) return FREE
  const asked = ledgerText(intent.upstreamModel ?? intent.model)
  const servedModel = settlement.servedModel === null ? null : ledgerText(settlement.servedModel)
  return book.priceOf({
    provider: intent.listedAs ?? intent.provider ?? '',
    model: asked,
    servedModel,
    own: ownOf(servedModel ?? asked) ?? ownOf(asked),
    tokens,
    ts: intent.ts,
  })
}
