import { z } from 'zod'
import { db, dbPool } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { UsageEventDetail } from '@/lib/schemas/usage'
import { service } from '@/lib/services/service'
import { costOf, dollarsOf } from '@/lib/usage/nano-usd'
import { findEvent } from '@/lib/usage/recent-events'
import type { UsageRow } from '@/lib/usage/usage-row'
import { seenUsage } from './seen-usage'
import { toUsageEventViews } from './usage-event-view'

/**
 * One call of the space with its whole story.
 * @throws AppError `not_found` for a call of another space, somebody else's where one sees one's own only, or one not stored yet.
 */
export const getUsageEvent = service(
  {
    permission: 'space:read',
    impersonation: 'allow',
    audit: null,
    input: z.strictObject({ id: Id }),
    output: UsageEventDetail,
  },
  async (ctx, { id }) => {
    const { spaceId } = ctx
    const event = await findEvent(dbPool(), seenUsage(ctx, {}), id)
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
      audioInputTokens: event.audioInputTokens,
      audioOutputTokens: event.audioOutputTokens,
      imageInputTokens: event.imageInputTokens,
      imageOutputTokens: event.imageOutputTokens,
      searches: event.searches,
      attempts: event.attempts,
      clientKind: event.clientKind,
      clientRequestId: event.clientRequestId,
      upstreamRequestId: event.upstreamRequestId,
      priceSource: event.priceSource,
      priceVersion: event.priceVersion,
      paidBy: event.paidBy,
      costParts: costParts(event),
    }
  },
)

/** The arithmetic behind the cost, as it was stored with it. */
function costParts({ costLines }: UsageRow): UsageEventDetail['costParts'] {
  if (costLines === null) return null
  return costLines.map(([kind, count, price]) => ({
    kind,
    count,
    usdPerMillion: dollarsOf(BigInt(price)),
    costNanoUsd: String(costOf([[count, BigInt(price)]])),
  }))
}
