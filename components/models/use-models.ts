'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { type Narrowing, usePagedList } from '@/lib/client/use-paged-list'
import type {
  AddModelInput,
  CreateModelAliasInput,
  ModelAliasList,
  ModelDefaultList,
  ModelList,
  ModelPriceList,
  SetModelDefaultInput,
  SetModelPriceInput,
  UnpricedModels,
} from '@/lib/schemas/model'

const path = (spaceId: string, noun: string) => `/api/spaces/${spaceId}/${noun}`
const schemas = () => import('@/lib/schemas/model')

export type InitialModels = { narrowing: Narrowing; page: ModelList }

/** The models of a space, page by page. */
export const useModels = (spaceId: string, narrowing: Narrowing, initial: InitialModels) =>
  usePagedList<ModelList>({
    key: ['models', spaceId, 'list'],
    path: path(spaceId, 'models'),
    schema: async () => (await schemas()).ModelList,
    narrowing,
    initial,
  })

export const useModelAliases = (spaceId: string, initialData: ModelAliasList) =>
  useQuery({
    queryKey: ['models', spaceId, 'aliases'],
    queryFn: async ({ signal }) => api((await schemas()).ModelAliasList, path(spaceId, 'model-aliases'), { signal }),
    initialData,
  })

export const useModelDefaults = (spaceId: string, initialData: ModelDefaultList) =>
  useQuery({
    queryKey: ['models', spaceId, 'defaults'],
    queryFn: async ({ signal }) => api((await schemas()).ModelDefaultList, path(spaceId, 'model-defaults'), { signal }),
    initialData,
  })

export const useModelPrices = (spaceId: string, initialData: ModelPriceList) =>
  useQuery({
    queryKey: ['models', spaceId, 'prices'],
    queryFn: async ({ signal }) => api((await schemas()).ModelPriceList, path(spaceId, 'models/prices'), { signal }),
    initialData,
  })

/** The provider keys to choose from, asked for when a window needs them. */
export const useModelSources = (spaceId: string) =>
  useQuery({
    queryKey: ['models', spaceId, 'sources'],
    queryFn: async ({ signal }) => api((await schemas()).ModelSourceList, path(spaceId, 'models/sources'), { signal }),
    staleTime: 0,
  })

/** The models that a provider of the space lists, for suggestions; the first two hundred. `slug` null = not chosen yet. */
export const useModelNames = (spaceId: string, slug: string | null): readonly string[] =>
  useQuery({
    queryKey: ['models', spaceId, 'names', slug],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ provider: slug ?? '', status: 'enabled', limit: '200' })
      return api((await schemas()).ModelList, `${path(spaceId, 'models')}?${query.toString()}`, { signal })
    },
    enabled: slug !== null,
  }).data?.items.map(({ name }) => name) ?? []

/** Models, aliases and defaults tell of each other, so a change of one brings all up to date. */
function useRefresh(spaceId: string) {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['models', spaceId] }),
      client.invalidateQueries({ queryKey: ['onboarding', spaceId] }),
    ])
}

export function useAddModel(spaceId: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (body: AddModelInput) =>
      api((await schemas()).ModelView, path(spaceId, 'models'), { method: 'POST', body }),
    onSuccess,
  })
}

export function useSwitchModel(spaceId: string, id: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (enabled: boolean) =>
      api((await schemas()).ModelView, path(spaceId, `models/${id}`), { method: 'PATCH', body: { enabled } }),
    onSuccess,
  })
}

export function useRemoveModel(spaceId: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).RemovedModel, path(spaceId, `models/${id}`), { method: 'DELETE' }),
    onSuccess,
  })
}

export function useDiscoverModels(spaceId: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (providerKeyId: string) =>
      api((await schemas()).DiscoveredModels, path(spaceId, 'models/discover'), {
        method: 'POST',
        body: { providerKeyId },
      }),
    onSuccess,
  })
}

export function useCreateAlias(spaceId: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (body: CreateModelAliasInput) =>
      api((await schemas()).ModelAliasView, path(spaceId, 'model-aliases'), { method: 'POST', body }),
    onSuccess,
  })
}

export function useDeleteAlias(spaceId: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).DeletedModelAlias, path(spaceId, `model-aliases/${id}`), { method: 'DELETE' }),
    onSuccess,
  })
}

export function useSetDefault(spaceId: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (body: SetModelDefaultInput) =>
      api((await schemas()).ModelDefaultList, path(spaceId, 'model-defaults'), { method: 'PUT', body }),
    onSuccess,
  })
}

export function useSetPrice(spaceId: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (body: SetModelPriceInput) =>
      api((await schemas()).ModelPriceView, path(spaceId, 'models/prices'), { method: 'PUT', body }),
    onSuccess,
  })
}

export function useRemovePrice(spaceId: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).RemovedModelPrice, path(spaceId, `models/prices/${id}`), { method: 'DELETE' }),
    onSuccess,
  })
}

export function useSetUnpriced(spaceId: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (unpricedModels: UnpricedModels) =>
      api((await schemas()).UnpricedPolicy, path(spaceId, 'models/unpriced'), {
        method: 'PUT',
        body: { unpricedModels },
      }),
    onSuccess,
  })
}
