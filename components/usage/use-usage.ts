'use client'
import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { UsageEventList, UsageQuery, UsageView } from '@/lib/schemas/usage'
import { CALLS_PAGE } from './calls-per-page'
import { type CallsQuery, queryString } from './usage-filters'

const USAGE_REFRESH_MS = 10_000
const CALLS_REFRESH_MS = 4_000
/** With the first request: the page arrives with its data, and its first load stays small. */
const schemas = () => import('@/lib/schemas/usage')

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
    queryFn: async ({ signal }) =>
      api((await schemas()).UsageView, `/api/spaces/${spaceId}/usage?${asked}`, { signal }),
    refetchInterval: USAGE_REFRESH_MS,
    placeholderData: keepPreviousData,
    ...(known ? { initialData: known.usage } : {}),
  })
}

/** The first page of calls the server found, and what it was asked for. */
export type InitialCalls = { query: CallsQuery; calls: UsageEventList }

/**
 * The newest calls, page by page. The first page is read again every few seconds; once older pages are open,
 * the list holds still until `showNewest`.
 */
export function useCalls(spaceId: string, asked: CallsQuery, initial: InitialCalls) {
  const client = useQueryClient()
  const narrowed = queryString(asked)
  const key = ['usage-events', spaceId, narrowed]
  const known = narrowed === queryString(initial.query)
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: async ({ pageParam, signal }) => {
      const search = queryString({ ...asked, limit: CALLS_PAGE, cursor: pageParam ?? undefined })
      return api((await schemas()).UsageEventList, `/api/spaces/${spaceId}/usage/events?${search}`, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isLive(state.data) ? CALLS_REFRESH_MS : false),
    refetchOnWindowFocus: ({ state }) => isLive(state.data),
    ...(known ? { initialData: { pages: [initial.calls], pageParams: [null] } } : {}),
  })
  const showNewest = async () => {
    client.setQueryData<Calls>(
      key,
      (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
    )
    await query.refetch()
  }
  const pages = query.data?.pages ?? []
  return { ...query, calls: pages.flatMap(({ items }) => items), isLive: isLive(query.data), showNewest }
}

type Calls = InfiniteData<UsageEventList, string | null>
const isLive = (data: { pages: readonly unknown[] } | undefined): boolean => (data?.pages.length ?? 0) <= 1
