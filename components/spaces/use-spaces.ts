'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { SpaceList, SpaceView, type CreateSpaceInput } from '@/lib/schemas/space'

const KEY = ['spaces']

/** The spaces the person is a member of. */
export const useSpaces = (initialData?: SpaceList) =>
  useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api(SpaceList, '/api/spaces', { signal }),
    ...(initialData ? { initialData } : {}),
  })

export function useCreateSpace() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: CreateSpaceInput) => api(SpaceView, '/api/spaces', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  })
}
