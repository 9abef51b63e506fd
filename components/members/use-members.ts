'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { usePagedList } from '@/lib/client/use-paged-list'
import type { CreateInvitationBody } from '@/lib/schemas/invitation'
import type { MemberList } from '@/lib/schemas/member'

/** What the list is narrowed to; '' is no narrowing. */
export type MemberFilters = { search: string; role: string; kind: string }
export type InitialMembers = { filters: MemberFilters; members: MemberList }

const memberSchemas = () => import('@/lib/schemas/member')
const invitationSchemas = () => import('@/lib/schemas/invitation')
const base = (spaceId: string) => `/api/spaces/${spaceId}`

/** The members and pending invitations of a space, page by page. */
export const useMembers = (spaceId: string, filters: MemberFilters, initial: InitialMembers) =>
  usePagedList<MemberList>({
    key: ['members', spaceId],
    path: `${base(spaceId)}/members`,
    schema: async () => (await memberSchemas()).MemberList,
    narrowing: filters,
    initial: { narrowing: initial.filters, page: initial.members },
  })

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
