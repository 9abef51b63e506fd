import { db } from '@/lib/db/client'
import type { UsageEventView } from '@/lib/schemas/usage'
import { LEGACY_KEY_NAME } from '@/lib/services/tokens/legacy-key'
import type { UsageRow } from '@/lib/usage/usage-row'

/** What the calls of signed-in persons are called wherever tokens are named. */
export const PLAYGROUND_NAME = 'Playground'

/** Single calls of a space as its members see them, with the names of their tokens. */
export async function toUsageEventViews(spaceId: string, events: readonly UsageRow[]): Promise<UsageEventView[]> {
  const ids = [...new Set(events.flatMap(({ tokenId }) => tokenId ?? []))]
  const tokens = await db().personalAccessToken.findMany({
    where: { OR: [{ spaceId }, { spaceId: null }], id: { in: ids } },
    select: { id: true, name: true },
  })
  const names = new Map(tokens.map(({ id, name }) => [id, name]))
  return events.map((event) => ({
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
    tokenId: event.tokenId,
    tokenName: event.tokenId === null ? tokenless(event) : (names.get(event.tokenId) ?? null),
  }))
}

const tokenless = ({ userId }: UsageRow): string => (userId === null ? LEGACY_KEY_NAME : PLAYGROUND_NAME)
