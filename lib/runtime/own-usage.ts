import type pg from 'pg'
import type { OwnUsagePort } from '@/lib/gateway/ports'
import type { Caller, UsageQuestion } from '@/lib/gateway/types'
import { recentEvents } from '@/lib/usage/recent-events'
import type { UsageFilter } from '@/lib/usage/usage-filter'
import { usageBy, usageByDay, usageByHour, usageTotals, type UsageSums } from '@/lib/usage/usage-queries'
import { NIL_UUID } from '@/lib/usage/usage-sql'
import type { UsageRow } from '@/lib/usage/usage-row'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** Groups listed one by one; the rest is one more. */
const MAX_GROUPS = 100

/** The ledger as `GET /usage` tells it to the callers themselves. */
export function createOwnUsage({ pool }: { pool: pg.Pool }): OwnUsagePort {
  return {
    event: async (caller, requestId) => {
      if (!UUID.test(requestId)) return null
      const { events } = await recentEvents(pool, { ...ownEvents(caller), requestId }, { limit: 1 })
      const [event] = events
      return event && belongsTo(event, caller) ? toAnswer(event) : null
    },
    summary: async (caller, { from, to, groupBy }) => {
      const filter = ownSums(caller)
      const [totals, data] = await Promise.all([
        usageTotals(pool, filter, { from, to }),
        groupsOf(pool, filter, { from, to, groupBy }),
      ])
      return {
        object: 'usage',
        from: from.toISOString(),
        to: to.toISOString(),
        groupBy,
        totals: toSums(totals),
        data,
      }
    },
  }
}

/** All calls of the person, else of the token; a credential that is neither has only what nobody else has. */
function ownEvents({ spaceId, userId, tokenId }: Caller): UsageFilter {
  return { spaceId, ...(userId !== null ? { userId } : tokenId !== null ? { tokenId } : {}) }
}

/** In the roll-ups the nil id stands for nobody. */
function ownSums(caller: Caller): UsageFilter {
  const nobody = caller.userId === null && caller.tokenId === null
  return nobody ? { spaceId: caller.spaceId, userId: NIL_UUID, tokenId: NIL_UUID } : ownEvents(caller)
}

const belongsTo = (event: UsageRow, { userId, tokenId }: Caller): boolean =>
  userId !== null ? event.userId === userId : event.userId === null && event.tokenId === tokenId

async function groupsOf(
  pool: pg.Pool,
  filter: UsageFilter,
  { from, to, groupBy }: UsageQuestion,
): Promise<Record<string, unknown>[]> {
  const window = { from, to }
  if (groupBy === 'day') return (await usageByDay(pool, filter, window, 'UTC')).map(named)
  if (groupBy === 'hour') return (await usageByHour(pool, filter, window)).map(named)
  const groups = await usageBy(pool, filter, window, groupBy, MAX_GROUPS)
  return groups.map((group) => ({ group: group.rest ? 'other' : group.key, ...toSums(group) }))
}

const named = (bucket: UsageSums & { bucket: string }): Record<string, unknown> => ({
  group: bucket.bucket,
  ...toSums(bucket),
})

function toSums(sums: UsageSums): Record<string, unknown> {
  return {
    requests: sums.requests,
    errors: sums.errors,
    tokens: {
      input: sums.inputTokens,
      output: sums.outputTokens,
      cacheRead: sums.cacheReadTokens,
      cacheWrite: sums.cacheWriteTokens,
      reasoning: sums.reasoningTokens,
    },
    costNanoUsd: sums.costNano,
    unpricedRequests: sums.unpricedRequests,
  }
}

/** One call as `api.md` 1 words it: `input` includes cached tokens, `costNanoUsd` is a decimal string or null. */
function toAnswer(event: UsageRow): Record<string, unknown> {
  const written = [event.cacheWrite5mTokens, event.cacheWrite1hTokens].filter((count) => count !== null)
  return {
    requestId: event.requestId,
    at: event.ts,
    endpoint: event.endpoint,
    provider: event.provider,
    model: event.upstreamModel ?? event.model,
    stream: event.stream,
    outcome: event.outcome,
    provenance: event.provenance,
    status: event.status,
    errorCode: event.errorCode,
    tokens: {
      input: event.inputTokens,
      output: event.outputTokens,
      cacheRead: event.cacheReadTokens,
      cacheWrite: written.length === 0 ? null : written.reduce((sum, count) => sum + count, 0),
      reasoning: event.reasoningTokens,
      audioInput: event.audioInputTokens,
      audioOutput: event.audioOutputTokens,
      imageInput: event.imageInputTokens,
      imageOutput: event.imageOutputTokens,
    },
    searches: event.searches,
    costNanoUsd: event.costNano,
    latencyMs: event.latencyMs,
    ttfbMs: event.ttfbMs,
    attempts: event.attempts,
  }
}
