/**
 * Where to go after signing in: a path on this origin, or `/`. Anything a browser could read as another
 * origin (`//host`, `/\host`, a scheme, a control character) is refused, so that a link cannot lead elsewhere.
 */
export function safeCallback(value: string | null | undefined): string {
  if (!value || !value.startsWith('/') || /[\\\p{Cc}]/u.test(value)) return '/'
  const base = 'http://keyway.invalid'
  let url: URL
  try {
    url = new URL(value, base)
  } catch {
    return '/'
  }
  if (url.origin !== base || url.pathname.startsWith('//') || url.pathname === '/login') return '/'
  return url.pathname + url.search + url.hash
}
