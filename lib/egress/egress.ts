import { LRUCache } from 'lru-cache'
import { type Dispatcher, Pool } from 'undici'
import { AppError } from '@/lib/errors'
import type { Log } from '@/lib/log'
import { ALLOWED_BY_OPERATOR, checkUrl, classifyAddress, hostPortOf, isAllowEntry } from './guard'
import { guardedConnect, type Resolve, systemResolve } from './guarded-connect'
import { type JsonRequest, type JsonResponse, sendJsonRequest } from './request-json'

/** The only way out of the process (X10). One per process, held by the runtime. */
export type Egress = {
  /**
   * Judges a base URL a person typed: its form, then every address its name resolves to now. Saving it proves nothing for later; every connect judges again.
   * @throws AppError `upstream_url_forbidden`; an unknown name and one with internal addresses read the same (F11).
   */
  checkBaseUrl: (raw: string) => Promise<URL>
  /**
   * The connection pool of one origin (`https://host[:port]`) for one partition: space, provider key and its version (F13).
   * Use it at once and ask again for the next call: a pool that was evicted finishes its requests and takes no new ones.
   * @throws AppError `unavailable` after `close`; `upstream_blocked` when the origin may not be connected to, also when the row was planted (F08, F09).
   */
  dispatcherFor: (target: { origin: string; partition: string }) => Dispatcher
  /** @throws AppError `upstream_blocked`, `upstream_timeout`, `upstream_failed`, `invalid_input`: see `sendJsonRequest`. */
  requestJson: (request: JsonRequest) => Promise<JsonResponse>
  /** Ends every pool after its open requests; with `force`, cuts those. Resolves when all sockets are closed. */
  close: (options?: { force?: boolean }) => Promise<void>
}

const MAX_POOLS = 256
const MAX_HEADER_BYTES = 32 * 1024
const RESOLVE_TIMEOUT_MS = 5000

const POOL_OPTIONS = {
  // Streams are long: a thousand of one space to one provider must be open together.
  connections: 1024,
  pipelining: 1,
  allowH2: false,
  // The gateway has deadlines of its own, which know about thinking models and heartbeats.
  headersTimeout: 0,
  bodyTimeout: 0,
  // Long enough for a conversation's next turn, short of the 60 s at which common load balancers hang up.
  keepAliveTimeout: 15_000,
  keepAliveMaxTimeout: 55_000,
  maxHeaderSize: MAX_HEADER_BYTES,
} as const

/**
 * Makes the egress client.
 * @param settings `allow`: exact lower-case `host:port` pairs that may be internal, empty allows none; `resolve`: the system's resolver unless a test brings its own.
 * @throws AppError `internal` when an entry of `allow` could never match: the process must not start with it (F04).
 */
export function createEgress(settings: { allow: readonly string[]; log: Log; resolve?: Resolve }): Egress {
  const { log, resolve = systemResolve } = settings
  const allow = [...settings.allow]
  if (!allow.every(isAllowEntry)) {
    throw new AppError('internal', 'Every entry of the egress allow-list must be an exact lower-case host:port.')
  }
  const closing = new Map<Pool, Promise<void>>()
  const pools = new LRUCache<string, Pool>({ max: MAX_POOLS, dispose: retire })
  let closed = false

  function retire(pool: Pool): void {
    const done = pool
      .close()
      // Destroyed while it was closing: closed all the same.
      .catch(() => undefined)
      .finally(() => closing.delete(pool))
    closing.set(pool, done)
  }

  function openPool(origin: string): Pool {
    const url = checkOrigin(origin)
    const onBlocked = (): void => log.warn({ event: 'egress.blocked', host: url.host }, 'refused to connect')
    return new Pool(url.origin, { ...POOL_OPTIONS, connect: guardedConnect(url, { allow, resolve, onBlocked }) })
  }

  function checkOrigin(origin: string): URL {
    try {
      return checkUrl(origin, allow)
    } catch (cause) {
      log.warn({ event: 'egress.blocked', err: cause }, 'refused an origin')
      throw new AppError('upstream_blocked', 'The address of this provider is not allowed.', { cause })
    }
  }

  function dispatcherFor({ origin, partition }: { origin: string; partition: string }): Dispatcher {
    // An origin that passes holds no blank, so two different pairs never make one key.
    const key = `${origin} ${partition}`
    const known = pools.get(key)
    if (known) return known
    if (closed) throw new AppError('unavailable', 'Keyway is shutting down.')
    const pool = openPool(origin)
    pools.set(key, pool)
    return pool
  }

  return {
    async checkBaseUrl(raw) {
      const url = checkUrl(raw, allow)
      if (allow.includes(hostPortOf(url))) return url
      const host = url.hostname.replace(/^\[|\]$/g, '')
      const addresses = await within(RESOLVE_TIMEOUT_MS, resolve(host)).catch(() => [])
      if (addresses.length > 0 && addresses.every(({ address }) => classifyAddress(address) === 'public')) return url
      throw new AppError(
        'upstream_url_forbidden',
        `This address cannot be used. Its host must have public addresses only. ${ALLOWED_BY_OPERATOR}`,
      )
    },
    dispatcherFor,
    requestJson: async (request) => {
      const { url, partition } = request
      return sendJsonRequest(dispatcherFor({ origin: url.origin, partition }), request)
    },
    async close({ force = false } = {}) {
      closed = true
      pools.clear()
      await Promise.all([...closing].map(([pool, done]) => (force ? pool.destroy() : done)))
    },
  }
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), timeoutMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
