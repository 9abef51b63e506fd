'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { CreateTokenBody, TokenList } from '@/lib/schemas/token'

const PATH = '/api/me/tokens'
const KEY = ['tokens']
const schemas = () => import('@/lib/schemas/token')

/** The person's own tokens, in every space. */
export const useTokens = (initialData: TokenList) =>
  useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => api((await schemas()).TokenList, PATH, { signal }),
    initialData,
  })

/** The answer holds the secret: it lives in this mutation's state only, until `reset` or unmount. */
export function useCreateToken() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (body: CreateTokenBody) => api((await schemas()).CreatedToken, PATH, { method: 'POST', body }),
    gcTime: 0,
    onSuccess: () => refresh(client),
  })
}

export function useRevokeToken() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (id: string) => api((await schemas()).TokenView, `${PATH}/${id}`, { method: 'DELETE' }),
    onSuccess: () => refresh(client),
  })
}

/** A token appears in its owner's list and in the API access of its space. */
const refresh = (client: ReturnType<typeof useQueryClient>) =>
  Promise.all([client.invalidateQueries({ queryKey: KEY }), client.invalidateQueries({ queryKey: ['api-access'] })])
