'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { MeView, type UpdateMeInput } from '@/lib/schemas/account'

const PATH = '/api/me'
const KEY = ['me']

/** The signed-in person. */
export const useMe = (initialData: MeView) =>
  useQuery({ queryKey: KEY, queryFn: ({ signal }) => api(MeView, PATH, { signal }), initialData })

export function useUpdateMe() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: UpdateMeInput) => api(MeView, PATH, { method: 'PATCH', body }),
    onSuccess: (me) => client.setQueryData(KEY, me),
  })
}
