'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { ApiAccessView } from '@/lib/schemas/space'

const path = (spaceId: string) => `/api/spaces/${spaceId}/api-access`
const schemas = () => import('@/lib/schemas/space')
const key = (spaceId: string) => ['api-access', spaceId]

/** The switch of a space and the tokens that reach it. */
export const useApiAccess = (spaceId: string, options: { initialData?: ApiAccessView; enabled?: boolean } = {}) =>
  useQuery({
    queryKey: key(spaceId),
    queryFn: async ({ signal }) => api((await schemas()).ApiAccessView, path(spaceId), { signal }),
    ...options,
  })

export function useSetApiAccess(spaceId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (enabled: boolean) =>
      api((await schemas()).SpaceView, path(spaceId), { method: 'PUT', body: { enabled } }),
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
