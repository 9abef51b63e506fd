/** The headers that tell a browser what an answer may not do. Pure: the server, `proxy.ts` and `next.config.ts` all ask here. */

/** For anything that is not a page: nothing may load, frame or script from it, not even an SVG opened by itself. */
const CLOSED_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** One year, as the preload lists ask. Sent only where people come by https. */
const STRICT_TRANSPORT_SECURITY = 'max-age=31536000; includeSubDomains'

/** Added to the base where people come by https. */
export const HTTPS_HEADERS: Readonly<Record<string, string>> = {
  'strict-transport-security': STRICT_TRANSPORT_SECURITY,
}

/** On every answer, errors and static files too (I04). Names lower-case. */
export const BASE_SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CLOSED_CSP,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=(), display-capture=()',
}

/**
 * The policy of one HTML page (I03): only scripts with this answer's nonce run, and what they load.
 * @param nonce base64 of at least 16 random bytes, never used twice
 * @param dev development needs `eval` for React's stack traces and a socket for reloading
 */
export function pageSecurityPolicy(nonce: string, dev: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    // Inline style attributes position charts and menus; styles cannot run code.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${dev ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join('; ')
}

/** 128 random bits, base64. */
export function newNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
}
