'use client'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type {
  CreateProviderKeyInput,
  ProviderKeyList,
  RotateProviderKeyInput,
  UpdateProviderKeyInput,
} from '@/lib/schemas/provider-key'

const path = (spaceId: string) => `/api/spaces/${spaceId}/provider-keys`
const schemas = () => import('@/lib/schemas/provider-key')
const key = (spaceId: string) => ['provider-keys', spaceId]

const keysOf = (spaceId: string) =>
  queryOptions({
    queryKey: key(spaceId),
    queryFn: async ({ signal }) => api((await schemas()).ProviderKeyList, path(spaceId), { signal }),
  })

export const useProviderKeys = (spaceId: string, initialData: ProviderKeyList) =>
  useQuery({ ...keysOf(spaceId), initialData })

/** The keys of a space where no page has brought them; null until they are known. */
export const useKnownProviderKeys = (spaceId: string): ProviderKeyList | null => useQuery(keysOf(spaceId)).data ?? null

/** Brings up to date what depends on the keys of a space: the list, and the onboarding that ticks them off. */
function useRefresh(spaceId: string) {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: key(spaceId) }),
      client.invalidateQueries({ queryKey: ['onboarding', spaceId] }),
      client.invalidateQueries({ queryKey: ['models', spaceId] }),
    ])
}

/** Stores a key; the server tests it first and the answer says how that went. Its variables hold the key, so they are dropped as soon as nobody looks. */
export function useAddProviderKey(spaceId: string) {
  const refresh = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (body: CreateProviderKeyInput) =>
      api((await schemas()).ProviderKeyView, path(spaceId), { method: 'POST', body }),
    gcTime: 0,
    onSuccess: refresh,
  })
}

export function useVerifyProviderKey(spaceId: string) {
  const refresh = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).ProviderKeyView, `${path(spaceId)}/${id}/verify`, { method: 'POST' }),
    onSuccess: refresh,
  })
}

export function useDeleteProviderKey(spaceId: string) {
  const refresh = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).DeletedProviderKey, `${path(spaceId)}/${id}`, { method: 'DELETE' }),
    onSuccess: refresh,
  })
}

/** Its variables may hold a key, so they are dropped as soon as nobody looks. */
export function useUpdateProviderKey(spaceId: string, id: string) {
  const refresh = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (body: Omit<UpdateProviderKeyInput, 'id'>) =>
      api((await schemas()).ProviderKeyView, `${path(spaceId)}/${id}`, { method: 'PATCH', body }),
    gcTime: 0,
    onSuccess: refresh,
  })
}

/** Its variables hold a key, so they are dropped as soon as nobody looks. */
export function useRotateProviderKey(spaceId: string, id: string) {
  const refresh = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (body: Omit<RotateProviderKeyInput, 'id'>) =>
      api((await schemas()).ProviderKeyView, `${path(spaceId)}/${id}/rotate`, { method: 'POST', body }),
    gcTime: 0,
    onSuccess: refresh,
  })
}

export function useSetDefaultProviderKey(spaceId: string) {
  const refresh = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).ProviderKeyView, `${path(spaceId)}/${id}/default`, { method: 'POST', body: {} }),
    onSuccess: refresh,
  })
}
