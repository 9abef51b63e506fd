import type pg from 'pg'
import type { Log } from '@/lib/log'

const ASK_EVERY_MS = 5000
/** Longer than the longest statement may take: whatever does not answer by then never will. */
const HUNG_MS = 60_000

/**
 * Asks the embedded database again and again whether it is there. On a full disk it can stop for good without ending; then
 * only a new start helps, and nothing is lost by it, for what is not in the database yet is in the journal.
 * @param hung called once
 * @returns stops watching
 */
export function watchEmbedded(parts: { pool: pg.Pool; log: Log; hung: () => void; nowMs?: () => number }): () => void {
  const { pool, log, hung, nowMs = () => performance.now() } = parts
  let answeredMs = nowMs()
  let askedMs = answeredMs
  let isAsking = false
  const ask = (): void => {
    const now = nowMs()
    // Time in which this process stood still, too, is not the database's.
    answeredMs += Math.max(0, now - askedMs - 2 * ASK_EVERY_MS)
    askedMs = now
    const silentMs = now - answeredMs
    if (silentMs > HUNG_MS) {
      clearInterval(timer)
      const seconds = Math.round(silentMs / 1000)
      log.fatal({ event: 'database.hung', seconds }, 'the embedded database does not answer any more; Keyway ends')
      return hung()
    }
    if (isAsking) return
    isAsking = true
    pool
      .query('SELECT 1')
      .then(
        () => (answeredMs = nowMs()),
        () => undefined,
      )
      .finally(() => (isAsking = false))
  }
  const timer = setInterval(ask, ASK_EVERY_MS).unref()
  return () => clearInterval(timer)
}
