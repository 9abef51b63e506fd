import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { callbackify } from 'node:util'
import { buildConnector } from 'undici'
import { AppError } from '@/lib/errors'
import { classifyAddress, hostPortOf } from './guard'

/** Every address of a name, as the system's resolver orders them. Rejects when there is none. */
export type Resolve = (hostname: string) => Promise<readonly ResolvedAddress[]>
type ResolvedAddress = { address: string; family: number }

const CONNECT_TIMEOUT_MS = 10_000
/** Node's 250 ms gives up on far hosts that answer slowly; the other family is tried after this. */
const FAMILY_TIMEOUT_MS = 1000

/** What a socket reads beyond what was taken from it: a client that stops reading costs this and one read of the socket. */
const READ_AHEAD_BYTES = 16_384

/** The operating system's resolver, so that /etc/hosts and search order are those of every other program. */
export const systemResolve: Resolve = (hostname) => systemLookup(hostname, { all: true, order: 'verbatim' })

/**
 * A connector for one origin that only opens sockets to addresses it has judged in that same connect (F07–F09, X10).
 * A literal host is judged here, since nothing looks it up; a name is resolved once, every answer must be public, and the socket
 * goes to one of those answers. An origin whose exact `host:port` is in `allow` may be internal.
 * Refusals reach the request as AppError `upstream_blocked`, without the address.
 */
export function guardedConnect(
  origin: URL,
  { allow, resolve, onBlocked }: { allow: readonly string[]; resolve: Resolve; onBlocked: () => void },
): buildConnector.connector {
  const trusted = allow.includes(hostPortOf(origin))
  const permitted = (address: string): boolean => trusted || classifyAddress(address) === 'public'
  const blocked = (): AppError => {
    onBlocked()
    return new AppError('upstream_blocked', 'The address of this provider is not allowed.')
  }

  /** All of them or none: a name with one internal answer is not half trusted. */
  const judged = callbackify(async (hostname: string) => {
    const found = await resolve(hostname)
    if (!found.every(({ address }) => permitted(address))) throw blocked()
    return [...found]
  })
  const lookup: LookupFunction = (hostname, options, done) => {
    judged(hostname, (error, found) => {
      const first = found?.[0]
      if (error || !first) done(error ?? new Error('The name has no address.'), '', 0)
      else if (options.all) done(null, found)
      else done(null, first.address, first.family)
    })
  }
  const options: buildConnector.BuildOptions & { highWaterMark: number } = {
    lookup,
    timeout: CONNECT_TIMEOUT_MS,
    allowH2: false,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: FAMILY_TIMEOUT_MS,
    // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment cannot switch it off (F12).
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    highWaterMark: READ_AHEAD_BYTES,
  }
  const connect = buildConnector(options)

  return ({ servername: _fromHostHeader, ...target }, callback) => {
    if (isIP(target.hostname) !== 0 && !permitted(target.hostname)) {
      queueMicrotask(() => callback(blocked(), null))
      return
    }
    // Without `servername` the TLS name is the origin's own host, whatever Host header a request carries (F12).
    connect(target, callback)
  }
}
