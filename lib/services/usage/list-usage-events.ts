import { db, dbPool } from '@/lib/db/client'
import { UsageEventList, UsageEventQuery } from '@/lib/schemas/usage'
import { service } from '@/lib/services/service'
import { LEGACY_KEY_NAME } from '@/lib/services/tokens/legacy-key'
import { recentEvents } from '@/lib/usage/recent-events'
import { windowOfDays } from '@/lib/usage/usage-by-day-and-model'

/** The space's single calls, newest first, a page at a time; all of them, or those of some days, a model, a token. */
export const listUsageEvents = service(
  { permission: 'usage:read', impersonation: 'allow', audit: null, input: UsageEventQuery, output: UsageEventList },
  async (ctx, { cursor, limit, model, tokenId, from, to, zone }) => {
    const { spaceId } = ctx
    const pool = dbPool()
    const days = from && to ? (await windowOfDays(pool, { from, to }, zone)).window : {}
    const { events, next } = await recentEvents(pool, { spaceId, model, tokenId }, { limit, after: cursor, ...days })
    const ids = [...new Set(events.flatMap(({ tokenId }) => tokenId ?? []))]
    const tokens = await db().personalAccessToken.findMany({
      where: { OR: [{ spaceId }, { spaceId: null }], id: { in: ids } },
      select: { id: true, name: true },
    })
    const names = new Map(tokens.map(({ id, name }) => [id, name]))
    const items = events.map((event) => ({
      requestId: event.requestId,
      at: event.ts,
      endpoint: event.endpoint,
      provider: event.provider,
      model: event.upstreamModel ?? event.model,
      outcome: event.outcome,
      provenance: event.provenance,
      status: event.status,
      errorCode: event.errorCode,
      stream: event.stream,
      inputTokens: event.inputTokens,
      outputTokens: event.outputTokens,
      cacheReadTokens: event.cacheReadTokens,
      costNanoUsd: event.costNano,
      latencyMs: event.latencyMs,
      ttfbMs: event.ttfbMs,
      tokenName: event.tokenId === null ? LEGACY_KEY_NAME : (names.get(event.tokenId) ?? null),
    }))
    return { items, nextCursor: next }
  },
)
