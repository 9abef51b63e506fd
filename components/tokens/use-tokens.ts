'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { usePagedList } from '@/lib/client/use-paged-list'
import type {
  CreateServiceTokenBody,
  CreateTokenBody,
  RotateTokenBody,
  TokenList,
  UpdateTokenBody,
} from '@/lib/schemas/token'

/** Whose tokens: the person's own (null), or those that belong to a space. */
export type TokenScope = string | null
export type TokenFilters = { search: string; state: 'live' | 'all' }

const pathOf = (scope: TokenScope) => (scope === null ? '/api/me/tokens' : `/api/spaces/${scope}/service-tokens`)
const keyOf = (scope: TokenScope) => ['tokens', scope ?? 'me']
const schemas = () => import('@/lib/schemas/token')

/** An owner's tokens, page by page; `initial` is the first page of `initialState` without a search. */
export function useTokens(
  scope: TokenScope,
  { search, state }: TokenFilters,
  initial: { state: TokenFilters['state']; tokens: TokenList },
) {
  const list = usePagedList<TokenList>({
    key: keyOf(scope),
    path: pathOf(scope),
    schema: async () => (await schemas()).TokenList,
    narrowing: { search, state },
    initial: { narrowing: { state: initial.state }, page: initial.tokens },
  })
  const { live, total } = list.first ?? initial.tokens
  return { ...list, live, total }
}

/** How long a token may live on this platform; asked for by the window that makes one. */
export const useTokenPolicy = () =>
  useQuery({
    queryKey: ['token-policy'],
    queryFn: async ({ signal }) => api((await schemas()).TokenPolicy, '/api/me/token-policy', { signal }),
  })

/** The answer holds the secret: it lives in this mutation's state only, until `reset` or unmount. */
export function useCreateToken(scope: TokenScope) {
  const refresh = useRefreshTokens()
  return useMutation({
    mutationFn: async (body: CreateTokenBody | CreateServiceTokenBody) =>
      api((await schemas()).CreatedToken, pathOf(scope), { method: 'POST', body }),
    gcTime: 0,
    onSuccess: refresh,
  })
}

/** Like the above: the new secret lives in this mutation's state only. */
export function useRotateToken(scope: TokenScope, id: string) {
  const refresh = useRefreshTokens()
  return useMutation({
    mutationFn: async (body: RotateTokenBody) =>
      api((await schemas()).CreatedToken, `${pathOf(scope)}/${id}/rotate`, { method: 'POST', body }),
    gcTime: 0,
    onSuccess: refresh,
  })
}

export function useUpdateToken(id: string) {
  const refresh = useRefreshTokens()
  return useMutation({
    mutationFn: async (body: UpdateTokenBody) =>
      api((await schemas()).TokenView, `${pathOf(null)}/${id}`, { method: 'PATCH', body }),
    onSuccess: refresh,
  })
}

export function useRevokeToken(scope: TokenScope) {
  const refresh = useRefreshTokens()
  return useMutation({
    mutationFn: async (id: string) => api((await schemas()).TokenView, `${pathOf(scope)}/${id}`, { method: 'DELETE' }),
    onSuccess: refresh,
  })
}

/** A token appears in its owner's list and in the API access of its space. */
function useRefreshTokens() {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['tokens'] }),
      client.invalidateQueries({ queryKey: ['api-access'] }),
    ])
}
