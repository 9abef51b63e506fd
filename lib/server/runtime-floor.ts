/** First release of each supported line with the fix for CVE-2026-111497 (Brotli decoder, out-of-bounds write). */
const FIXED: readonly (readonly [major: number, minor: number, patch: number])[] = [
  [22, 23, 4],
  [24, 22, 1],
  [26, 12, 1],
]

/**
 * What to tell the operator about this Node release (M10); null when it is recent enough.
 * Lines without an entry never got the fix, unless they are younger than all of them.
 * @param version as in `process.versions.node`
 */
export function runtimeWarning(version: string): string | null {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const line = FIXED.find(([fixedMajor]) => fixedMajor === major)
  const newest = FIXED.at(-1)
  if (line ? minor > line[1] || (minor === line[1] && patch >= line[2]) : newest && major > newest[0]) return null
  return (
    `Node ${version} has a known hole in its Brotli decoder. Keyway refuses compressed answers of providers in any case; ` +
    'in production run Node 22.23.4, 24.22.1, 26.12.1 or later.'
  )
}
