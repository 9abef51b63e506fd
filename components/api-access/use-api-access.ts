'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { ApiAccessView, SetApiAccessInput } from '@/lib/schemas/api-access'

const path = (spaceId: string) => `/api/spaces/${spaceId}/api-access`
const schemas = () => import('@/lib/schemas/api-access')
const key = (spaceId: string) => ['api-access', spaceId]

/** While running calls may still end, their number is worth watching. Milliseconds. */
const WATCH_MS = 3000

/** The switch of a space and what hangs on it. */
export const useApiAccess = (
  spaceId: string,
  options: { initialData?: ApiAccessView; enabled?: boolean; refetchInterval?: number } = {},
) =>
  useQuery({
    queryKey: key(spaceId),
    queryFn: async ({ signal }) => api((await schemas()).ApiAccessView, path(spaceId), { signal }),
    refetchInterval: ({ state }) => (state.data?.drains ? WATCH_MS : false),
    ...options,
  })

export function useSetApiAccess(spaceId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (body: SetApiAccessInput) => {
      const { SpaceView } = await import('@/lib/schemas/space')
      return api(SpaceView, path(spaceId), { method: 'PUT', body })
    },
    onSuccess: (space) => {
      client.setQueryData<ApiAccessView>(key(spaceId), (old) => old && { ...old, enabled: space.apiAccessEnabled })
      return Promise.all([
        client.invalidateQueries({ queryKey: key(spaceId) }),
        client.invalidateQueries({ queryKey: ['spaces'] }),
        client.invalidateQueries({ queryKey: ['onboarding', spaceId] }),
      ])
    },
  })
}
