'use client'
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { CreateInvitationBody } from '@/lib/schemas/invitation'
import type { MemberList } from '@/lib/schemas/member'

/** People and invitations on one page of the list. */
export const MEMBERS_PAGE = 50

/** What the list is narrowed to; '' is no narrowing. */
export type MemberFilters = { search: string; role: string; kind: string }
export type InitialMembers = { filters: MemberFilters; members: MemberList }

const memberSchemas = () => import('@/lib/schemas/member')
const invitationSchemas = () => import('@/lib/schemas/invitation')
const base = (spaceId: string) => `/api/spaces/${spaceId}`

function queryOf(filters: MemberFilters): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value.trim() !== ''))
  query.set('limit', String(MEMBERS_PAGE))
  return query.toString()
}

/** The members and pending invitations of a space, page by page. */
export function useMembers(spaceId: string, filters: MemberFilters, initial: InitialMembers) {
  const asked = queryOf(filters)
  const known = asked === queryOf(initial.filters)
  const query = useInfiniteQuery({
    queryKey: ['members', spaceId, asked],
    queryFn: async ({ pageParam, signal }) => {
      const after = pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`
      return api((await memberSchemas()).MemberList, `${base(spaceId)}/members?${asked}${after}`, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    ...(known ? { initialData: { pages: [initial.members], pageParams: [null] } } : {}),
  })
  const pages = query.data?.pages ?? []
  return { ...query, items: pages.flatMap(({ items }) => items), total: pages[0]?.total ?? 0 }
}

/** The answer holds the link: it lives in this mutation's state only, until `reset` or unmount. */
export function useCreateInvitation(spaceId: string) {
  const refresh = useRefreshMembers(spaceId)
  return useMutation({
    mutationFn: async (body: CreateInvitationBody) =>
      api((await invitationSchemas()).CreatedInvitation, `${base(spaceId)}/invitations`, { method: 'POST', body }),
    gcTime: 0,
    onSuccess: refresh,
  })
}

export function useRevokeInvitation(spaceId: string) {
  const refresh = useRefreshMembers(spaceId)
  return useMutation({
    mutationFn: async (id: string) =>
      api((await invitationSchemas()).InvitationView, `${base(spaceId)}/invitations/${id}`, { method: 'DELETE' }),
    onSuccess: refresh,
  })
}

export function useUpdateMember(spaceId: string) {
  const refresh = useRefreshMembers(spaceId)
  return useMutation({
    mutationFn: async ({ id, ...body }: { id: string; role?: string | undefined; roleId?: string | undefined }) =>
      api((await memberSchemas()).MemberView, `${base(spaceId)}/members/${id}`, { method: 'PATCH', body }),
    onSuccess: refresh,
  })
}

export function useRemoveMember(spaceId: string) {
  const refresh = useRefreshMembers(spaceId)
  return useMutation({
    mutationFn: async (id: string) =>
      api((await memberSchemas()).EndedMembership, `${base(spaceId)}/members/${id}`, { method: 'DELETE' }),
    onSuccess: refresh,
  })
}

/** Makes another member an owner and the caller an admin. */
export function useTransferSpace(spaceId: string) {
  const refresh = useRefreshMembers(spaceId)
  return useMutation({
    mutationFn: async (userId: string) =>
      api((await import('@/lib/schemas/space')).SpaceView, `${base(spaceId)}/transfer`, {
        method: 'POST',
        body: { userId },
      }),
    onSuccess: refresh,
  })
}

/** The caller leaves; the page they are on is no longer theirs, so nothing is read again. */
export const useLeaveSpace = (spaceId: string) =>
  useMutation({
    mutationFn: async () =>
      api((await memberSchemas()).EndedMembership, `${base(spaceId)}/leave`, { method: 'POST', body: {} }),
  })

/** Who is in a space shows in its list, in the uses of its roles, in its reaching tokens and in one's own rights. */
function useRefreshMembers(spaceId: string) {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['members', spaceId] }),
      client.invalidateQueries({ queryKey: ['roles', spaceId] }),
      client.invalidateQueries({ queryKey: ['api-access'] }),
      client.invalidateQueries({ queryKey: ['spaces'] }),
    ])
}
