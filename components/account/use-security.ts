'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { leaveAfter } from '@/components/shell/leave'
import { api } from '@/lib/client/api'
import { usePagedList } from '@/lib/client/use-paged-list'
import type { SecurityLog, SessionList, SessionView } from '@/lib/schemas/account'
import { LOG_PAGE, SESSIONS_PAGE } from './page-sizes'

const SESSIONS = '/api/me/sessions'
const schemas = () => import('@/lib/schemas/account')

/** The person's own live sessions. */
export const useSessions = (initial: SessionList) =>
  usePagedList<SessionList>({
    key: ['sessions'],
    path: SESSIONS,
    schema: async () => (await schemas()).SessionList,
    initial: { page: initial },
    limit: SESSIONS_PAGE,
  })

/** What happened to the person's account. */
export const useSecurityLog = (initial: SecurityLog) =>
  usePagedList<SecurityLog>({
    key: ['security-log'],
    path: '/api/me/security-log',
    schema: async () => (await schemas()).SecurityLog,
    initial: { page: initial },
    limit: LOG_PAGE,
  })

/** Brings both lists up to date after something that shows in them. */
export function useRefreshSecurity() {
  const client = useQueryClient()
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['sessions'] }),
      client.invalidateQueries({ queryKey: ['security-log'] }),
    ])
}

/** Ends one session; ending the one that asks leads to the sign-in page. */
export function useRevokeSession() {
  const refresh = useRefreshSecurity()
  return useMutation({
    mutationFn: async ({ id, isThisOne }: SessionView) => {
      const { EndedSessions } = await schemas()
      const end = () => api(EndedSessions, `${SESSIONS}/${id}`, { method: 'DELETE' })
      await (isThisOne ? leaveAfter(end) : end())
    },
    onSuccess: refresh,
  })
}

/** Ends every session, this one included, and leads to the sign-in page. */
export function useRevokeAllSessions() {
  return useMutation({
    mutationFn: async () => {
      const { EndedSessions } = await schemas()
      await leaveAfter(() => api(EndedSessions, SESSIONS, { method: 'DELETE' }))
    },
  })
}
