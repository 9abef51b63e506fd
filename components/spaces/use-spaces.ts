'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { CreateSpaceInput, SpaceList } from '@/lib/schemas/space'

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
