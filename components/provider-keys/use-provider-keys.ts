'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import {
  DeletedProviderKey,
  ProviderKeyList,
  ProviderKeyView,
  type CreateProviderKeyInput,
} from '@/lib/schemas/provider-key'

const path = (spaceId: string) => `/api/spaces/${spaceId}/provider-keys`
const key = (spaceId: string) => ['provider-keys', spaceId]

export const useProviderKeys = (spaceId: string, initialData: ProviderKeyList) =>
  useQuery({
    queryKey: key(spaceId),
    queryFn: ({ signal }) => api(ProviderKeyList, path(spaceId), { signal }),
    initialData,
  })

/** Brings up to date what depends on the keys of a space: the list, and the onboarding that ticks them off. */
function useRefresh(spaceId: string) {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: key(spaceId) }),
      client.invalidateQueries({ queryKey: ['onboarding', spaceId] }),
    ])
}

/** Stores a key and tests it. Its variables hold the key, so they are dropped as soon as nobody looks. */
export function useAddProviderKey(spaceId: string) {
  const refresh = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (body: CreateProviderKeyInput) => {
      const added = await api(ProviderKeyView, path(spaceId), { method: 'POST', body })
      if (added.status !== 'unverified') return added
      // A key that is stored but could not be tested is still stored: show it as it is.
      return verify(spaceId, added.id).catch(() => added)
    },
    gcTime: 0,
    onSuccess: refresh,
  })
}

export function useVerifyProviderKey(spaceId: string) {
  const refresh = useRefresh(spaceId)
  return useMutation({ mutationFn: (id: string) => verify(spaceId, id), onSuccess: refresh })
}

export function useDeleteProviderKey(spaceId: string) {
  const refresh = useRefresh(spaceId)
  return useMutation({
    mutationFn: (id: string) => api(DeletedProviderKey, `${path(spaceId)}/${id}`, { method: 'DELETE' }),
    onSuccess: refresh,
  })
}

const verify = (spaceId: string, id: string) =>
  api(ProviderKeyView, `${path(spaceId)}/${id}/verify`, { method: 'POST' })
