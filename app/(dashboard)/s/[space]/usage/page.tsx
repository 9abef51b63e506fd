import { CALLS_PAGE } from '@/components/usage/calls-per-page'
import { serverDays } from '@/components/usage/server-days'
import { callsQuery, focusQuery, paramsOf, rangeQuery, readFilters } from '@/components/usage/usage-filters'
import { UsagePage } from '@/components/usage/usage-page'
import { getUsage } from '@/lib/services/usage/get-usage'
import { listUsageEvents } from '@/lib/services/usage/list-usage-events'
import { seesAllUsage } from '@/lib/services/usage/seen-usage'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Usage' }

export default definePage({ access: 'space', permission: 'space:read' }, async ({ ctx, searchParams }) => {
  const server = await serverDays()
  const own = !seesAllUsage(ctx)
  const filters = readFilters(paramsOf(searchParams), server.zone, server.nowMs, own)
  // A chosen day asks twice: for the charts around it and for its own figures.
  const queries = filters.day === null ? [rangeQuery(filters)] : [rangeQuery(filters), focusQuery(filters)]
  const callsOf = callsQuery(filters)
  const [calls, ...initial] = await Promise.all([
    listUsageEvents(ctx, { ...callsOf, limit: CALLS_PAGE }),
    ...queries.map(async (query) => ({ query, usage: await getUsage(ctx, query) })),
  ])
  const { id, slug, name } = ctx.space
  return (
    <UsagePage
      key={id}
      space={{ id, slug, name }}
      own={own}
      server={server}
      initial={initial}
      initialCalls={{ query: callsOf, calls }}
    />
  )
})
