'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { type Narrowing, usePagedList } from '@/lib/client/use-paged-list'
import type { CreatePersonInput, PersonDetail, PersonList } from '@/lib/schemas/person'

const PATH = '/api/admin/users'
const schemas = () => import('@/lib/schemas/person')

export type InitialPeople = { narrowing: Narrowing; page: PersonList }

/** Everybody of the installation, page by page. */
export const usePeople = (narrowing: Narrowing, initial: InitialPeople) =>
  usePagedList<PersonList>({
    key: ['people'],
    path: PATH,
    schema: async () => (await schemas()).PersonList,
    narrowing,
    initial,
  })

export const usePerson = (initialData: PersonDetail) =>
  useQuery({
    queryKey: ['person', initialData.id],
    queryFn: async ({ signal }) => api((await schemas()).PersonDetail, `${PATH}/${initialData.id}`, { signal }),
    initialData,
  })

/** The answer holds a link: it lives in this mutation's state only, until `reset` or unmount. */
export function useCreatePerson() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (body: CreatePersonInput) =>
      api((await schemas()).PersonWithLink, PATH, { method: 'POST', body }),
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: ['people'] }),
  })
}

/** The answer holds a link: it lives in this mutation's state only, until `reset` or unmount. */
export function useResetPassword(id: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: async () =>
      api((await schemas()).PersonWithLink, `${PATH}/${id}/reset-password`, { method: 'POST', body: {} }),
    gcTime: 0,
    onSuccess: ({ person }) => refresh(person),
  })
}

export type StandingChange =
  | { kind: 'disable'; leaveWithoutOwner: boolean }
  | { kind: 'enable' }
  | { kind: 'update'; name?: string; isPlatformAdmin?: boolean }

/** Changes a person's name or what they may do at all. */
export function useChangePerson(id: string) {
  const refresh = useRefresh()
  return useMutation({
    mutationFn: async ({ kind, ...body }: StandingChange) =>
      api((await schemas()).PersonDetail, kind === 'update' ? `${PATH}/${id}` : `${PATH}/${id}/${kind}`, {
        method: kind === 'update' ? 'PATCH' : 'POST',
        body,
      }),
    onSuccess: refresh,
  })
}

function useRefresh() {
  const client = useQueryClient()
  return (person: PersonDetail) => {
    client.setQueryData(['person', person.id], person)
    return client.invalidateQueries({ queryKey: ['people'] })
  }
}
