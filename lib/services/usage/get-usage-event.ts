import { z } from 'zod'
import { db, dbPool } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { Id } from '@/lib/schemas/common'
import { UsageEventDetail } from '@/lib/schemas/usage'
import { service } from '@/lib/services/service'
import { costOf, dollarsOf } from '@/lib/usage/nano-usd'
import { costOfParts, PRICE_VERSION } from '@/lib/usage/prices'
import { findEvent } from '@/lib/usage/recent-events'
import type { UsageRow } from '@/lib/usage/usage-row'
import { toUsageEventViews } from './usage-event-view'

/** One call of the space with its whole story. @throws AppError `not_found` for a call of another space, or one not stored yet. */
export const getUsageEvent = service(
  {
    permission: 'usage:read',
    impersonation: 'allow',
    audit: null,
    input: z.strictObject({ id: Id }),
    output: UsageEventDetail,
  },
  async ({ spaceId }, { id }) => {
    const event = await findEvent(dbPool(), { spaceId }, id)
    const [view] = event === null ? [] : await toUsageEventViews(spaceId, [event])
    if (event === null || view === undefined) throw new AppError('not_found', 'There is no such call in this space.')
    const { userId, providerKeyId } = event
    const [person, key] = await Promise.all([
      userId === null ? null : db().user.findUnique({ where: { id: userId }, select: { name: true } }),
      providerKeyId === null
        ? null
        : db().providerKey.findFirst({ where: { id: providerKeyId, spaceId }, select: { slug: true, label: true } }),
    ])
    const writes = [event.cacheWrite5mTokens, event.cacheWrite1hTokens]
    return {
      ...view,
      askedModel: event.model,
      servedModel: event.servedModel,
      personName: person?.name ?? null,
      providerKeyName: key === null ? null : `${key.slug} · ${key.label}`,
      cacheWriteTokens: writes.every((each) => each === null) ? null : writes.reduce<number>((a, b) => a + (b ?? 0), 0),
      reasoningTokens: event.reasoningTokens,
      attempts: event.attempts,
      clientKind: event.clientKind,
      clientRequestId: event.clientRequestId,
      upstreamRequestId: event.upstreamRequestId,
      priceSource: event.priceSource,
      priceVersion: event.priceVersion,
      costParts: costParts(event),
    }
  },
)

/** The arithmetic behind the stored cost, as far as this version's prices still give exactly that cost. */
function costParts(event: UsageRow): UsageEventDetail['costParts'] {
  if (event.costNano === null || event.priceVersion !== PRICE_VERSION) return null
  const { prices } = processState()
  const tokens = {
    input: event.inputTokens,
    output: event.outputTokens,
    cacheRead: event.cacheReadTokens,
    cacheWrite5m: event.cacheWrite5mTokens,
    cacheWrite1h: event.cacheWrite1hTokens,
    reasoning: event.reasoningTokens,
  }
  for (const model of [event.servedModel, event.upstreamModel]) {
    if (model === null) continue
    const parts = prices.partsOf({ provider: event.provider ?? '', model, tokens, ts: Date.parse(event.ts) })
    if (parts === null || String(costOfParts(parts)) !== event.costNano) continue
    return parts.map(({ kind, count, price }) => ({
      kind,
      count,
      usdPerMillion: dollarsOf(price),
      costNanoUsd: String(costOf([[count, price]])),
    }))
  }
  return null
}
