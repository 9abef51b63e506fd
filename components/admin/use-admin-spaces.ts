'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { type Narrowing, usePagedList } from '@/lib/client/use-paged-list'
import type { AdminSpaceList, CreateSpaceForInput } from '@/lib/schemas/admin-space'

const PATH = '/api/admin/spaces'
const schemas = () => import('@/lib/schemas/admin-space')

export type InitialSpaces = { narrowing: Narrowing; page: AdminSpaceList }

/** Every space of the installation, page by page. */
export const useAdminSpaces = (narrowing: Narrowing, initial: InitialSpaces) =>
  usePagedList<AdminSpaceList>({
    key: ['admin-spaces'],
    path: PATH,
    schema: async () => (await schemas()).AdminSpaceList,
    narrowing,
    initial,
  })

export function useCreateSpaceFor() {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: async (body: CreateSpaceForInput) =>
      api((await schemas()).AdminSpaceView, PATH, { method: 'POST', body }),
    onSuccess: refresh,
  })
}

export type SpaceChange =
  | { kind: 'update'; name: string; slug: string }
  | { kind: 'suspend'; reason: string }
  | { kind: 'resume' }

/** Changes what a space is called, or whether it works. */
export function useChangeSpace(id: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: async ({ kind, ...body }: SpaceChange) =>
      api((await schemas()).AdminSpaceView, kind === 'update' ? `${PATH}/${id}` : `${PATH}/${id}/${kind}`, {
        method: kind === 'update' ? 'PATCH' : 'POST',
        body,
      }),
    onSuccess: refresh,
  })
}

export function useDeleteAnySpace(id: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: async (name: string) => {
      const { DeletedSpace } = await schemas()
      return api(DeletedSpace, `${PATH}/${id}`, { method: 'DELETE', body: { name } })
    },
    onSuccess: refresh,
  })
}

/** An administrator may be a member of the space as well: then it is in their own list. */
function useRefresh() {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['admin-spaces'] }),
      client.invalidateQueries({ queryKey: ['spaces'] }),
    ])
}
