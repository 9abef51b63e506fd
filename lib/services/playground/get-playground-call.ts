import { z } from 'zod'
import { dbPool } from '@/lib/db/client'
import { Id } from '@/lib/schemas/common'
import { PlaygroundCallView } from '@/lib/schemas/usage'
import { service } from '@/lib/services/service'
import { seenUsage } from '@/lib/services/usage/seen-usage'
import { toUsageEventViews } from '@/lib/services/usage/usage-event-view'
import { findEvent } from '@/lib/usage/recent-events'

/**
 * What one call came to: tokens, cost and times; null when there is none, also while it has not reached the database.
 * Everybody may read their own; others' calls belong to `usage:read`.
 */
export const getPlaygroundCall = service(
  {
    permission: 'playground:use',
    impersonation: 'allow',
    audit: null,
    input: z.strictObject({ requestId: Id }),
    output: PlaygroundCallView,
  },
  async (ctx, { requestId }) => {
    const { spaceId } = ctx
    const event = await findEvent(dbPool(), seenUsage(ctx, {}), requestId)
    const [call] = event ? await toUsageEventViews(spaceId, [event]) : []
    return { call: call ?? null }
  },
)
