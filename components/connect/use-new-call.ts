'use client'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/lib/client/api'
import type { UsageEventView } from '@/lib/schemas/usage'

const LISTEN_MS = 1_500
/** With the first request: the page arrives with its data, and its first load stays small. */
const schemas = () => import('@/lib/schemas/usage')

/**
 * Listens for calls to a space, or of one token there: the newest one, as soon as it is another than `baseline` (the
 * request id of the newest call when listening began; null = there was none). Asks every 1.5 s while the page is in sight.
 */
export function useNewCall(spaceId: string, baseline: string | null, tokenId: string | null) {
  const query = useNewestCall(spaceId, 'listening', LISTEN_MS, tokenId)
  const newest = query.data ?? null
  return { ...query, call: newest && newest.requestId !== baseline ? newest : null }
}

/** The newest call to a space, read once for each `at` (the moment of that call, from elsewhere); null = nothing to read. */
export const useCallAt = (spaceId: string, at: string | null) => useNewestCall(spaceId, at, false)

const useNewestCall = (
  spaceId: string,
  since: string | null,
  listenMs: number | false,
  tokenId: string | null = null,
) =>
  useQuery({
    queryKey: ['newest-call', spaceId, since, tokenId],
    queryFn: async ({ signal }): Promise<UsageEventView | null> => {
      const ofToken = tokenId === null ? '' : `&tokenId=${tokenId}`
      const path = `/api/spaces/${spaceId}/usage/events?limit=1${ofToken}`
      const { items } = await api((await schemas()).UsageEventList, path, { signal })
      return items[0] ?? null
    },
    enabled: since !== null,
    refetchInterval: listenMs,
    staleTime: listenMs || 0,
    // What was there before came with the page: a listener's first question, and the code it needs, can wait.
    ...(listenMs === false ? {} : { initialData: null }),
  })
