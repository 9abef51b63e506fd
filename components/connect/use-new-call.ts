'use client'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import { UsageEventList, type UsageEventView } from '@/lib/schemas/usage'

const LISTEN_MS = 1_500

/**
 * Listens for calls to a space: the newest one, as soon as it is another than `baseline` (the request id of the
 * newest call when listening began; null = there was none). Asks every 1.5 s while the page is in sight.
 */
export function useNewCall(spaceId: string, baseline: string | null, listening = true) {
  const query = useQuery({
    queryKey: ['newest-call', spaceId],
    queryFn: ({ signal }) => api(UsageEventList, `/api/spaces/${spaceId}/usage/events?limit=1`, { signal }),
    refetchInterval: LISTEN_MS,
    enabled: listening,
    staleTime: 0,
  })
  const newest: UsageEventView | null = query.data?.items[0] ?? null
  return { ...query, call: newest && newest.requestId !== baseline ? newest : null }
}
