import { z } from 'zod'
import { can } from '@/lib/auth/policy'
import { dbPool } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { UsageEventView } from '@/lib/schemas/usage'
import { service } from '@/lib/services/service'
import { toUsageEventViews } from '@/lib/services/usage/usage-event-view'
import { findEvent } from '@/lib/usage/recent-events'

/**
 * What one call came to: tokens, cost and times. Everybody may read their own; others' calls belong to `usage:read`.
 * @throws AppError `not_found`, also while the event has not reached the database.
 */
export const getPlaygroundCall = service(
  {
    permission: 'playground:use',
    impersonation: 'allow',
    audit: null,
    input: z.strictObject({ requestId: Id }),
    output: UsageEventView,
  },
  async (ctx, { requestId }) => {
    const { spaceId } = ctx
    const userId = can(ctx, 'usage:read') ? undefined : ctx.principal.userId
    const event = await findEvent(dbPool(), { spaceId, userId }, requestId)
    const [view] = event ? await toUsageEventViews(spaceId, [event]) : []
    if (!view) throw new AppError('not_found', 'No call with this request id has been recorded.')
    return view
  },
)
