import { dbPool } from '@/lib/db/client'
import { UsageEventList, UsageEventQuery } from '@/lib/schemas/usage'
import { service } from '@/lib/services/service'
import { recentEvents } from '@/lib/usage/recent-events'
import { windowOfDays } from '@/lib/usage/usage-by-day-and-model'
import { seenUsage } from './seen-usage'
import { toUsageEventViews } from './usage-event-view'

/**
 * The space's single calls, newest first, a page at a time; all of them, or those of some days, a model, a token. Without
 * `usage:read`, one's own.
 */
export const listUsageEvents = service(
  { permission: 'space:read', impersonation: 'allow', audit: null, input: UsageEventQuery, output: UsageEventList },
  async (ctx, { cursor, limit, from, to, zone, ...narrowing }) => {
    const filter = seenUsage(ctx, narrowing)
    const pool = dbPool()
    const days = from && to ? (await windowOfDays(pool, { from, to }, zone)).window : {}
    const { events, next } = await recentEvents(pool, filter, { limit, after: cursor, ...days })
    return { items: await toUsageEventViews(ctx.spaceId, events), nextCursor: next }
  },
)
