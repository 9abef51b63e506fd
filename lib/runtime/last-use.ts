import type pg from 'pg'
import { LRUCache } from 'lru-cache'
import type { Changes } from '@/lib/auth/changes'
import type { GatewayPorts } from '@/lib/gateway/ports'
import type { Log } from '@/lib/log'

/** A last-use column is written at most this often per row (R3.10, H-14). */
const THROTTLE_MS = 10 * 60_000
/** Refusals of a key in a row before it is shown as failing. */
const REFUSALS_TO_FAIL = 3

const TOUCH_TOKEN = `UPDATE personal_access_token SET last_used_at = now() WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '10 minutes')`
// A test of the key sets the second column too, so that one alone would hold back the first.
const touchKey = (outcome: 'last_succeeded_at' | 'last_failed_at'): string =>
  `UPDATE provider_key SET last_used_at = now(), ${outcome} = now() WHERE id = $1 AND (last_used_at IS NULL OR ${outcome} IS NULL OR least(last_used_at, ${outcome}) < now() - interval '10 minutes')`
const TOUCH_KEY = touchKey('last_succeeded_at')
const TOUCH_REFUSED_KEY = touchKey('last_failed_at')
const MARK_FAILING = `UPDATE provider_key SET status = 'failing', last_failed_at = now(), problem = 'The provider refused this key in the last calls. Test it, or add a new one.' WHERE id = $1 AND status <> 'failing' RETURNING space_id`

/** Keeps last-use columns and the health of provider keys, in the background and throttled; it never delays a call. */
export function createLastUse(parts: {
  pool: pg.Pool
  changes: Changes
  log: Log
  nowMs: () => number
}): GatewayPorts['noteUse'] {
  const { pool, changes, log, nowMs } = parts
  const seen = new LRUCache<string, number>({ max: 20_000 })
  const refusals = new LRUCache<string, number>({ max: 5000 })

  const write = (text: string, id: string, after?: (rows: { space_id: string }[]) => void): void => {
    pool.query<{ space_id: string }>({ text, values: [id] }).then(
      ({ rows }) => after?.(rows),
      (error: unknown) => log.warn({ event: 'last_use.failed', err: error }, 'a last-use time was not written'),
    )
  }
  const touch = (text: string, id: string): void => {
    const now = nowMs()
    const what = text === TOUCH_REFUSED_KEY ? `${id} refused` : id
    const last = seen.get(what)
    if (last !== undefined && now - last < THROTTLE_MS) return
    seen.set(what, now)
    write(text, id)
  }

  return ({ tokenId, providerKeyId, providerKeyRefused }) => {
    if (tokenId !== null) touch(TOUCH_TOKEN, tokenId)
    if (providerKeyId === null) return
    touch(providerKeyRefused ? TOUCH_REFUSED_KEY : TOUCH_KEY, providerKeyId)
    if (!providerKeyRefused) {
      if (refusals.has(providerKeyId)) refusals.delete(providerKeyId)
      return
    }
    const count = (refusals.get(providerKeyId) ?? 0) + 1
    refusals.set(providerKeyId, count)
    if (count !== REFUSALS_TO_FAIL) return
    write(MARK_FAILING, providerKeyId, (rows) => {
      const spaceId = rows[0]?.space_id
      if (spaceId) changes.announce([{ kind: 'provider_key', id: providerKeyId, spaceId }])
    })
  }
}
