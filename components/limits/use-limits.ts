'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { BudgetList, LimitList, SetLimitInput } from '@/lib/schemas/limit'

const path = (spaceId: string, noun: string) => `/api/spaces/${spaceId}/${noun}`
const schemas = () => import('@/lib/schemas/limit')
/** What is left changes with every call. */
const REFRESH_MS = 5000

export const useLimits = (spaceId: string, initialData: LimitList) =>
  useQuery({
    queryKey: ['limits', spaceId, 'list'],
    queryFn: async ({ signal }) => api((await schemas()).LimitList, path(spaceId, 'limits'), { signal }),
    initialData,
    refetchInterval: REFRESH_MS,
  })

export const useBudgets = (spaceId: string, initialData: BudgetList) =>
  useQuery({
    queryKey: ['limits', spaceId, 'budgets'],
    queryFn: async ({ signal }) => api((await schemas()).BudgetList, path(spaceId, 'budgets'), { signal }),
    initialData,
    refetchInterval: REFRESH_MS,
  })

/** Whom a limit can be set for, asked for when a window needs it. */
export const useLimitTargets = (spaceId: string) =>
  useQuery({
    queryKey: ['limits', spaceId, 'targets'],
    queryFn: async ({ signal }) => api((await schemas()).LimitTargets, path(spaceId, 'limits/targets'), { signal }),
    staleTime: 0,
  })

function useRefresh(spaceId: string) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: ['limits', spaceId] })
}

export function useSetLimit(spaceId: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (body: SetLimitInput) =>
      api((await schemas()).LimitView, path(spaceId, 'limits'), { method: 'PUT', body }),
    onSuccess,
  })
}

export function useRemoveLimit(spaceId: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).RemovedLimit, path(spaceId, `limits/${id}`), { method: 'DELETE' }),
    onSuccess,
  })
}

/** Creates a budget, changes one, or adds to its running period. */
export function useSaveBudget(spaceId: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async ({ method, at, body }: { method: 'POST' | 'PATCH'; at: string; body: object }) =>
      api((await schemas()).BudgetView, path(spaceId, `budgets${at}`), { method, body }),
    onSuccess,
  })
}

export function useRemoveBudget(spaceId: string) {
  const onSuccess = useRefresh(spaceId)
  return useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).RemovedBudget, path(spaceId, `budgets/${id}`), { method: 'DELETE' }),
    onSuccess,
  })
}
