import { CALLS_PAGE } from '@/components/usage/calls-per-page'
import type { UsageQuery } from '@/lib/schemas/usage'
import { getUsage } from '@/lib/services/usage/get-usage'
import { listUsageEvents } from '@/lib/services/usage/list-usage-events'
import { seesAllUsage } from '@/lib/services/usage/seen-usage'
import type { FirstUsage } from '@/components/usage/first-usage'
import { serverDays } from '@/components/usage/server-days'
import { type CallsQuery, paramsOf, readFilters, type UsageFilters } from '@/components/usage/usage-filters'

/**
 * Reads what an address asks for, all of it at a time.
 * @param ask the sums and the calls that a page with these filters shows
 */
export async function readFirstUsage(
  ctx: Parameters<typeof seesAllUsage>[0],
  address: Parameters<typeof paramsOf>[0],
  ask: (filters: UsageFilters) => { sums: readonly UsageQuery[]; calls: CallsQuery },
): Promise<FirstUsage> {
  const server = await serverDays()
  const own = !seesAllUsage(ctx)
  const asked = ask(readFilters(paramsOf(address), server.zone, server.nowMs, own))
  const [calls, ...initial] = await Promise.all([
    listUsageEvents(ctx, { ...asked.calls, limit: CALLS_PAGE }),
    ...asked.sums.map(async (query) => ({ query, usage: await getUsage(ctx, query) })),
  ])
  const { id, slug, name } = ctx.space
  return { space: { id, slug, name }, own, server, initial, initialCalls: { query: asked.calls, calls } }
}
