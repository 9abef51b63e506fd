'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { usePagedList } from '@/lib/client/use-paged-list'
import type { ReachingTokenList } from '@/lib/schemas/api-access'

const path = (spaceId: string) => `/api/spaces/${spaceId}/tokens`
const schemas = () => import('@/lib/schemas/api-access')
/** Below the key of the switch: whatever changes tokens refreshes both. */
const key = (spaceId: string) => ['api-access', spaceId, 'tokens']

/** The tokens that reach a space, page by page; `initial` is the first page of an empty search. */
export const useReachingTokens = (spaceId: string, search: string, initial: ReachingTokenList) =>
  usePagedList<ReachingTokenList>({
    key: key(spaceId),
    path: path(spaceId),
    schema: async () => (await schemas()).ReachingTokenList,
    narrowing: { search },
    initial: { page: initial },
  })

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
