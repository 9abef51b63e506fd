import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a write that another site may have caused: it needs a header no form can send, and the browser's word
 * that it is same-origin (Fetch Metadata, else `Origin`). `Origin: null` is foreign.
 * @throws AppError `csrf_failed`.
 */
export function requireSameOrigin(request: Request): void {
  if (SAFE.has(request.method)) return
  const refuse = (
    message = 'This request did not come from Keyway’s own pages. Reload the page and try again.',
  ): never => {
    throw new AppError('csrf_failed', message)
  }
  if (request.headers.get('x-keyway-csrf') !== '1') refuse()
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') refuse()
  const origin = request.headers.get('origin')
  if (origin !== null && !isOwnOrigin(origin, request.headers.get('host'))) refuse(otherOrigin(origin))
  if (site === null && origin === null) refuse()
}

/** The configured origin; on a local install without one also the address in the browser's bar. */
function isOwnOrigin(origin: string, host: string | null): boolean {
  const state = processState()
  if (origin === state.origin) return true
  if (state.settings.publicUrl || !state.settings.loopback || !URL.canParse(origin)) return false
  const url = new URL(origin)
  return url.host === host && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
}

/** Anybody can send an origin: there are no more lines in the log than this. */
const MAX_TOLD = 16
const MAX_ORIGIN_CHARS = 300
const toldOf = new WeakMap<object, Set<string>>()

/**
 * The page has sent the header of Keyway's own pages, so that it is most likely one of them at an address Keyway does not
 * know of: told to the person, and once to the operator.
 * @returns undefined for what is no address of a page.
 */
function otherOrigin(seen: string): string | undefined {
  const url = seen.length <= MAX_ORIGIN_CHARS && URL.canParse(seen) ? new URL(seen) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.origin !== seen) return undefined
  const { log, origin: expected } = processState()
  const told = toldOf.get(log) ?? new Set<string>()
  toldOf.set(log, told)
  if (!told.has(seen) && told.size < MAX_TOLD) {
    told.add(seen)
    log.warn(
      { event: 'origin.other', seen, expected },
      'a page of another origin was refused; if people come to Keyway by it, set KEYWAY_PUBLIC_URL to it',
    )
  }
  return `Keyway expects its pages at ${expected}, and this one is at ${seen}. Open ${expected}, or ask the operator to set KEYWAY_PUBLIC_URL.`
}
