'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { type Narrowing, usePagedList } from '@/lib/client/use-paged-list'
import type { UnrecordedList } from '@/lib/schemas/unrecorded'

const PATH = '/api/admin/unrecorded'
const KEY = ['unrecorded']
const schemas = () => import('@/lib/schemas/unrecorded')

export type InitialUnrecorded = { narrowing: Narrowing; page: UnrecordedList }

/** Finished calls the database refused, page by page. */
export const useUnrecorded = (narrowing: Narrowing, initial: InitialUnrecorded) =>
  usePagedList<UnrecordedList>({
    key: KEY,
    path: PATH,
    schema: async () => (await schemas()).UnrecordedList,
    narrowing,
    initial,
  })

/** Tries one event again. The list is read anew whatever the answer: a refusal changes the row too. */
export function useRetryUnrecorded() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).UnrecordedView, `${PATH}/${id}/retry`, { method: 'POST', body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  })
}

export function useRetryAllUnrecorded() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async () => api((await schemas()).RetriedUnrecorded, `${PATH}/retry`, { method: 'POST', body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  })
}

export function useDiscardUnrecorded() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ id, reason }: { id: string; reason: string }) =>
      api((await schemas()).UnrecordedView, `${PATH}/${id}/discard`, { method: 'POST', body: { reason } }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  })
}
