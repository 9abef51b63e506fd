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
  const refuse = (): never => {
    throw new AppError(
      'csrf_failed',
      'This request did not come from Keyway’s own pages. Reload the page and try again.',
    )
  }
  if (request.headers.get('x-keyway-csrf') !== '1') refuse()
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') refuse()
  const origin = request.headers.get('origin')
  if (origin !== null && !isOwnOrigin(origin, request.headers.get('host'))) refuse()
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
