'use client'
import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { UsageEventList, type UsageQuery, UsageView } from '@/lib/schemas/usage'
import { CALLS_PAGE } from './calls-page'
import { queryString } from './usage-filters'

const USAGE_REFRESH_MS = 10_000
const CALLS_REFRESH_MS = 4_000

/** One answer the server found for the page's first picture. */
export type InitialUsage = { query: UsageQuery; usage: UsageView }

/**
 * Usage of a space, read again every few seconds while the page is in sight.
 * What was shown stays until the next answer is there, so that nothing jumps.
 */
export function useUsage(spaceId: string, query: UsageQuery, initial: readonly InitialUsage[]) {
  const asked = queryString(query)
  const known = initial.find((one) => queryString(one.query) === asked)
  return useQuery({
    queryKey: ['usage', spaceId, asked],
    queryFn: ({ signal }) => api(UsageView, `/api/spaces/${spaceId}/usage?${asked}`, { signal }),
    refetchInterval: USAGE_REFRESH_MS,
    placeholderData: keepPreviousData,
    ...(known ? { initialData: known.usage } : {}),
  })
}

/**
 * The newest calls, page by page. The first page is read again every few seconds; once older pages are open,
 * the list holds still until `showNewest`.
 */
export function useCalls(spaceId: string, initial: UsageEventList) {
  const client = useQueryClient()
  const key = ['usage-events', spaceId]
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => {
      const asked = queryString({ limit: CALLS_PAGE, cursor: pageParam ?? undefined })
      return api(UsageEventList, `/api/spaces/${spaceId}/usage/events?${asked}`, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    initialData: { pages: [initial], pageParams: [null] },
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : CALLS_REFRESH_MS),
    refetchOnWindowFocus: ({ state }) => (state.data?.pages.length ?? 0) <= 1,
  })
  const showNewest = async () => {
    client.setQueryData<InfiniteData<UsageEventList, string | null>>(
      key,
      (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    )
    await query.refetch()
  }
  return { ...query, calls: query.data.pages.flatMap(({ items }) => items), showNewest }
}
