'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { CreateSpaceInput, DeleteSpaceInput, SpaceList, UpdateSpaceInput } from '@/lib/schemas/space'

const PATH = '/api/spaces'
const KEY = ['spaces']
/** With the first request: pages arrive with their data, and most visits never ask again. */
const schemas = () => import('@/lib/schemas/space')

/** The spaces the person is a member of. */
export const useSpaces = (initialData?: SpaceList) =>
  useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => api((await schemas()).SpaceList, PATH, { signal }),
    ...(initialData ? { initialData } : {}),
  })

export function useCreateSpace() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (body: CreateSpaceInput) => api((await schemas()).SpaceView, PATH, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  })
}

export function useUpdateSpace(id: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (body: UpdateSpaceInput) =>
      api((await schemas()).SpaceView, `${PATH}/${id}`, { method: 'PATCH', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  })
}

/** The space is gone afterwards, so nothing of it is read again. */
export const useDeleteSpace = (id: string) =>
  useMutation({
    mutationFn: async (body: DeleteSpaceInput) =>
      api((await schemas()).DeletedSpace, `${PATH}/${id}`, { method: 'DELETE', body }),
  })
