'use client'
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { ReachingTokenList } from '@/lib/schemas/api-access'

const path = (spaceId: string) => `/api/spaces/${spaceId}/tokens`
const schemas = () => import('@/lib/schemas/api-access')
/** Below the key of the switch: whatever changes tokens refreshes both. */
const key = (spaceId: string) => ['api-access', spaceId, 'tokens']

/** The tokens that reach a space, page by page; `initial` is the first page of an empty search. */
export function useReachingTokens(spaceId: string, search: string, initial: ReachingTokenList) {
  const query = useInfiniteQuery({
    queryKey: [...key(spaceId), search],
    queryFn: async ({ pageParam, signal }) => {
      const wanted = new URLSearchParams({
        ...(search === '' ? {} : { search }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      })
      return api((await schemas()).ReachingTokenList, `${path(spaceId)}?${wanted}`, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    ...(search === '' ? { initialData: { pages: [initial], pageParams: [null] } } : {}),
  })
  const pages = query.data?.pages ?? []
  return { ...query, tokens: pages.flatMap(({ items }) => items), total: pages[0]?.total ?? 0 }
}

/** Cuts a token off from the space, or lets it reach the space again. */
export function useSetReach(spaceId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ id, reaches }: { id: string; reaches: boolean }) =>
      api((await schemas()).ReachingToken, `${path(spaceId)}/${id}/reach`, {
        method: reaches ? 'PUT' : 'DELETE',
        ...(reaches ? { body: {} } : {}),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['api-access', spaceId] }),
  })
}
