'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { BudgetList } from '@/lib/schemas/budget'

/** What is spent changes with every call. Milliseconds. */
const REFRESH_MS = 5000
const schemas = () => import('@/lib/schemas/budget')
const path = (spaceId: string) => `/api/spaces/${spaceId}/budgets`

/** The budgets of a space, read again every few seconds while the page is in sight. */
export const useBudgets = (spaceId: string, initialData: BudgetList) =>
  useQuery({
    queryKey: ['budgets', spaceId],
    queryFn: async ({ signal }) => api((await schemas()).BudgetList, path(spaceId), { signal }),
    initialData,
    refetchInterval: ({ state }) => (state.data?.items.length === 0 ? false : REFRESH_MS),
  })

/** Creates a budget, changes one, or increases one; `at` is its place below the list. */
export function useSaveBudget(spaceId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ method, at, body }: { method: 'POST' | 'PATCH'; at: string; body: object }) =>
      api((await schemas()).BudgetView, path(spaceId) + at, { method, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['budgets', spaceId] }),
  })
}

/** Ends an increase before its time, by its id. */
export function useEndIncrease(spaceId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).BudgetView, `${path(spaceId)}/increases/${id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['budgets', spaceId] }),
  })
}

export function useRemoveBudget(spaceId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).RemovedBudget, `${path(spaceId)}/${id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['budgets', spaceId] }),
  })
}
