'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { CreatedToken, TokenList, TokenView, type CreateTokenBody } from '@/lib/schemas/token'

const PATH = '/api/me/tokens'
const KEY = ['tokens']

/** The person's own tokens, in every space. */
export const useTokens = (initialData: TokenList) =>
  useQuery({ queryKey: KEY, queryFn: ({ signal }) => api(TokenList, PATH, { signal }), initialData })

/** The answer holds the secret: it lives in this mutation's state only, until `reset` or unmount. */
export function useCreateToken() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: CreateTokenBody) => api(CreatedToken, PATH, { method: 'POST', body }),
    gcTime: 0,
    onSuccess: () => refresh(client),
  })
}

export function useRevokeToken() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api(TokenView, `${PATH}/${id}`, { method: 'DELETE' }),
    onSuccess: () => refresh(client),
  })
}

/** A token appears in its owner's list and in the API access of its space. */
const refresh = (client: ReturnType<typeof useQueryClient>) =>
  Promise.all([client.invalidateQueries({ queryKey: KEY }), client.invalidateQueries({ queryKey: ['api-access'] })])
