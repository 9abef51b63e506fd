'use client'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { leaveAfter } from '@/components/shell/leave'
import { api } from '@/lib/client/api'
import { messageOf } from '@/lib/client/use-form'
import type { SecurityLog, SessionList, SessionView } from '@/lib/schemas/account'
import { LOG_PAGE, SESSIONS_PAGE } from './page-sizes'

const SESSIONS = '/api/me/sessions'
const schemas = () => import('@/lib/schemas/account')

/** A list that grows page by page, starting from what the page came with. */
function usePages<T extends { items: readonly unknown[]; nextCursor: string | null }>(
  key: string,
  initial: T,
  load: (after: string, signal: AbortSignal) => Promise<T>,
) {
  const query = useInfiniteQuery({
    queryKey: [key],
    queryFn: ({ pageParam, signal }) =>
      load(pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    initialData: { pages: [initial], pageParams: [null] },
  })
  return {
    items: query.data.pages.flatMap(({ items }) => items) as T['items'][number][],
    /** Why what is shown could not be brought up to date. */
    problem: query.isRefetchError ? messageOf(query.error) : null,
    refetch: () => void query.refetch(),
    more: {
      shown: query.hasNextPage,
      loading: query.isFetchingNextPage,
      problem: query.isFetchNextPageError ? messageOf(query.error) : null,
      onLoad: () => void query.fetchNextPage(),
    },
  }
}

/** The person's own live sessions. */
export const useSessions = (initial: SessionList) =>
  usePages('sessions', initial, async (after, signal) =>
    api((await schemas()).SessionList, `${SESSIONS}?limit=${SESSIONS_PAGE}${after}`, { signal }),
  )

/** What happened to the person's account. */
export const useSecurityLog = (initial: SecurityLog) =>
  usePages('security-log', initial, async (after, signal) =>
    api((await schemas()).SecurityLog, `/api/me/security-log?limit=${LOG_PAGE}${after}`, { signal }),
  )

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
