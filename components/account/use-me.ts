'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { MeView, UpdateMeInput } from '@/lib/schemas/account'

const PATH = '/api/me'
const KEY = ['me']
const schemas = () => import('@/lib/schemas/account')

/** The signed-in person. */
export const useMe = (initialData: MeView) =>
  useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => api((await schemas()).MeView, PATH, { signal }),
    initialData,
  })

export function useUpdateMe() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (body: UpdateMeInput) => api((await schemas()).MeView, PATH, { method: 'PATCH', body }),
    onSuccess: (me) => client.setQueryData(KEY, me),
  })
}
