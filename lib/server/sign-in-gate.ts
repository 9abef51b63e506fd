import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Refusal } from './refusal'

/** Sign-ins of one address in a window, and the window's length in seconds. People behind one proxy share them. */
export const SIGN_INS = 40
const WINDOW_SECONDS = 4

export const TOO_MANY_SIGN_INS: Refusal = {
  status: 429,
  code: 'rate_limited',
  message: 'Too many sign-ins at once from this address. Wait a few seconds and try again.',
  headers: { 'retry-after': String(WINDOW_SECONDS) },
}

/**
 * Lets sign-ins through to the pages at the pace one machine can verify them (J12): a flood is turned away here, at the cost of
 * a look-up in memory, and takes no time from the streams. Guessing is counted where passwords are checked.
 * @returns asks whether this request may pass; null = it is no sign-in and passes anyway.
 */
export function createSignInGate(): (
  method: string | undefined,
  url: string,
  peer: string | undefined,
) => Promise<boolean> | null {
  const limiter = new RateLimiterMemory({ points: SIGN_INS, duration: WINDOW_SECONDS })
  return (method, url, peer) => {
    if (method !== 'POST' || !url.startsWith('/api/auth/callback/')) return null
    return limiter.consume(peer ?? 'unknown').then(
      () => true,
      () => false,
    )
  }
}
