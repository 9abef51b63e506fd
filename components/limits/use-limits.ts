'use client'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { LimitList, LimitSubject, SetLimitInput, SetPlatformLimitInput } from '@/lib/schemas/limit'

/** Whose limits a page is about. */
export type LimitScope = { kind: 'space'; spaceId: string } | { kind: 'platform' }

/** What is used changes with every call. Milliseconds. */
const REFRESH_MS = 5000
/** Of a list to choose from; more are found by typing. */
const CHOICES = 100

const schemas = () => import('@/lib/schemas/limit')
const path = (scope: LimitScope) =>
  scope.kind === 'space' ? `/api/spaces/${scope.spaceId}/limits` : '/api/admin/limits'
const key = (scope: LimitScope) => ['limits', scope.kind === 'space' ? scope.spaceId : 'platform']

/** Limits with what is left of them, read again every few seconds while the page is in sight. */
export const useLimits = (scope: LimitScope, initialData: LimitList) =>
  useQuery({
    queryKey: key(scope),
    queryFn: async ({ signal }) => api((await schemas()).LimitList, path(scope), { signal }),
    initialData,
    refetchInterval: ({ state }) => (state.data?.items.length === 0 ? false : REFRESH_MS),
  })

export function useSetLimit(scope: LimitScope) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (body: SetLimitInput | SetPlatformLimitInput) =>
      api((await schemas()).LimitView, path(scope), { method: 'PUT', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: key(scope) }),
  })
}

export function useClearLimit(scope: LimitScope) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (id: string) => api((await schemas()).ClearedLimit, `${path(scope)}/${id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: key(scope) }),
  })
}

/** Something a limit can be set for. */
export type LimitChoice = { id: string; name: string }
export type LimitChoices = { items: readonly LimitChoice[]; more: boolean }

/** What can be limited, the first of them or those that fit what was typed. */
export const useLimitChoices = (scope: LimitScope, subject: LimitSubject, search: string) =>
  useQuery({
    queryKey: [...key(scope), 'choices', subject, search],
    queryFn: async ({ signal }): Promise<LimitChoices> => {
      const query = new URLSearchParams({ limit: String(CHOICES), ...(search === '' ? {} : { search }) })
      return choicesOf(scope, subject, query, signal)
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
  })

async function choicesOf(
  scope: LimitScope,
  subject: LimitSubject,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<LimitChoices> {
  if (scope.kind === 'platform') {
    const { PersonList } = await import('@/lib/schemas/person')
    const people = await api(PersonList, `/api/admin/users?${query}`, { signal })
    return choices(people, ({ id, name, email }) => ({ id, name: `${name}, ${email}` }))
  }
  const space = `/api/spaces/${scope.spaceId}`
  if (subject === 'token') {
    const { ReachingTokenList } = await import('@/lib/schemas/api-access')
    const tokens = await api(ReachingTokenList, `${space}/tokens?${query}`, { signal })
    return choices(tokens, ({ id, name, owner }) => ({ id, name: `${name}, of ${owner?.name ?? 'the space'}` }))
  }
  if (subject === 'model') {
    const { ModelList } = await import('@/lib/schemas/model')
    const models = await api(ModelList, `${space}/models?${query}`, { signal })
    return choices(models, ({ id, model }) => ({ id, name: model }))
  }
  const { MemberList } = await import('@/lib/schemas/member')
  query.set('kind', 'member')
  const members = await api(MemberList, `${space}/members?${query}`, { signal })
  return choices(members, (member) => ({
    id: member.id,
    name: member.kind === 'member' ? `${member.name}, ${member.email}` : '',
  }))
}

const choices = <T>(
  list: { items: readonly T[]; nextCursor: string | null },
  toChoice: (item: T) => LimitChoice,
): LimitChoices => ({ items: list.items.map(toChoice), more: list.nextCursor !== null })
