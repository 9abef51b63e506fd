import type { IncomingMessage } from 'node:http'

/** Names Next or a proxy in front would use to talk to itself; from a client they are forgeries (E01–E03, E06). */
const STRIPPED = new Set([
  'forwarded',
  'x-real-ip',
  'x-original-url',
  'x-rewrite-url',
  'x-matched-path',
  'x-nextjs-data',
  'next-action',
  'next-resume',
  // Next takes its script nonce from these: only ours may get there.
  'content-security-policy',
  'content-security-policy-report-only',
])
const STRIPPED_PREFIXES = [
  'x-forwarded-',
  'x-middleware-',
  'x-invoke-',
  'x-internal-',
  'x-now-',
  'x-vercel-',
  'x-next-',
  'x-prerender-',
  'x-llm-router-',
  'rsc-action-',
]
const OURS = new Set(['x-keyway-csrf', 'x-keyway-space'])

function mustGo(name: string): boolean {
  if (STRIPPED.has(name) || name.includes('_')) return true
  if (name.startsWith('x-keyway-')) return !OURS.has(name)
  return STRIPPED_PREFIXES.some((prefix) => name.startsWith(prefix))
}

/**
 * Removes, before Next sees the request, the headers clients may not send. There is no trusted proxy yet, so `x-forwarded-*` always goes.
 * Names with `_` go too: some readers take them for `-`.
 */
export function stripHeaders(request: IncomingMessage): void {
  const gone = Object.keys(request.headers).filter(mustGo)
  if (gone.length === 0) return
  for (const name of gone) delete request.headers[name]
  const kept: string[] = []
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i] ?? ''
    if (!mustGo(name.toLowerCase())) kept.push(name, request.rawHeaders[i + 1] ?? '')
  }
  request.rawHeaders = kept
}
