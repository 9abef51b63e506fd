'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { type Narrowing, usePagedList } from '@/lib/client/use-paged-list'
import type { OutboxList } from '@/lib/schemas/outbox'

const PATH = '/api/admin/outbox'
const schemas = () => import('@/lib/schemas/outbox')

export type InitialOutbox = { narrowing: Narrowing; page: OutboxList }

/** The mails of the installation, page by page, without their texts. */
export const useOutbox = (narrowing: Narrowing, initial: InitialOutbox) =>
  usePagedList<OutboxList>({
    key: ['outbox'],
    path: PATH,
    schema: async () => (await schemas()).OutboxList,
    narrowing,
    initial,
  })

/** The answer may hold a link that works: it lives in this mutation's state only, until `reset` or unmount. */
export const useReadMail = () =>
  useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).OpenedMail, `${PATH}/${id}/read`, { method: 'POST', body: {} }),
    gcTime: 0,
  })

export function useResendMail() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (id: string) =>
      api((await schemas()).MailView, `${PATH}/${id}/resend`, { method: 'POST', body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['outbox'] }),
  })
}

export function useDeleteMail() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (id: string) => api((await schemas()).DeletedMail, `${PATH}/${id}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['outbox'] }),
  })
}
