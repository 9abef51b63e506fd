import { CallsPage } from '@/components/usage/calls-page'
import { CALLS_PAGE } from '@/components/usage/calls-per-page'
import { serverDays } from '@/components/usage/server-days'
import { eventsQuery, focusQuery, isPicking, paramsOf, readFilters, wholeQuery } from '@/components/usage/usage-filters'
import { getUsage } from '@/lib/services/usage/get-usage'
import { listUsageEvents } from '@/lib/services/usage/list-usage-events'
import { seesAllUsage } from '@/lib/services/usage/seen-usage'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Calls' }

export default definePage({ access: 'space', permission: 'space:read' }, async ({ ctx, searchParams }) => {
  const server = await serverDays()
  const own = !seesAllUsage(ctx)
  const filters = readFilters(paramsOf(searchParams), server.zone, server.nowMs, own)
  const whole = wholeQuery(filters)
  const queries = isPicking(filters) || filters.day !== null ? [whole, focusQuery(filters)] : [whole]
  const callsOf = eventsQuery(filters)
  const [calls, ...initial] = await Promise.all([
    listUsageEvents(ctx, { ...callsOf, limit: CALLS_PAGE }),
    ...queries.map(async (query) => ({ query, usage: await getUsage(ctx, query) })),
  ])
  const { id, slug, name } = ctx.space
  return (
    <CallsPage
      key={id}
      space={{ id, slug, name }}
      own={own}
      server={server}
      initial={initial}
      initialCalls={{ query: callsOf, calls }}
    />
  )
})
