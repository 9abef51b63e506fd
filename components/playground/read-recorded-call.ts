import { api } from '@/lib/client/api'
import type { UsageEventView } from '@/lib/schemas/usage'

/** Calls reach the database in batches, a moment after their answer. Milliseconds between questions, the last one repeated. */
const WAITS_MS = [250, 500, 1000, 1500, 2000]
const ASKED_AT_MOST = 12

/** What a call came to, asked for until it is recorded; null when it was not in time or nobody waits any more. */
export async function readRecordedCall(
  spaceId: string,
  requestId: string,
  signal: AbortSignal,
): Promise<UsageEventView | null> {
  const { PlaygroundCallView } = await import('@/lib/schemas/usage')
  const path = `/api/spaces/${spaceId}/playground/calls?requestId=${requestId}`
  for (let asked = 0; asked < ASKED_AT_MOST; asked++) {
    await pause(WAITS_MS[Math.min(asked, WAITS_MS.length - 1)] ?? 0, signal)
    if (signal.aborted) return null
    try {
      const { call } = await api(PlaygroundCallView, path, { signal })
      if (call) return call
    } catch {
      // Whatever it was, the next question shows it again.
    }
  }
  return null
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
