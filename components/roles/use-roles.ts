'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { RoleList } from '@/lib/schemas/role'

const schemas = () => import('@/lib/schemas/role')
const pathOf = (spaceId: string) => `/api/spaces/${spaceId}/roles`

/** The roles of a space and the words for its permissions. */
export const useRoles = (spaceId: string, initialData: RoleList) =>
  useQuery({
    queryKey: ['roles', spaceId],
    queryFn: async ({ signal }) => api((await schemas()).RoleList, pathOf(spaceId), { signal }),
    initialData,
  })

type RoleBody = { name: string; permissions: readonly string[] }

/** Makes a role, or with an `id` changes one. */
export function useSaveRole(spaceId: string) {
  const refresh = useRefreshRoles(spaceId)
  return useMutation({
    mutationFn: async ({ id, ...body }: RoleBody & { id: string | null }) =>
      api((await schemas()).RoleView, id === null ? pathOf(spaceId) : `${pathOf(spaceId)}/${id}`, {
        method: id === null ? 'POST' : 'PATCH',
        body,
      }),
    onSuccess: refresh,
  })
}

export function useDeleteRole(spaceId: string) {
  const refresh = useRefreshRoles(spaceId)
  return useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).DeletedRole, `${pathOf(spaceId)}/${id}`, { method: 'DELETE' }),
    onSuccess: refresh,
  })
}

/** A role shows in the list of roles, beside everybody who has it, and in what the caller may do. */
function useRefreshRoles(spaceId: string) {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['roles', spaceId] }),
      client.invalidateQueries({ queryKey: ['members', spaceId] }),
      client.invalidateQueries({ queryKey: ['spaces'] }),
    ])
}
