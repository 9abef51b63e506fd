/** The first message of each field. Paths may come from zod (arrays) or from the wire (dotted); both become dotted. */
export function issuesByPath(
  issues: readonly { path: string | readonly PropertyKey[]; message: string }[],
): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { path, message } of issues) {
    const name = typeof path === 'string' ? path : path.map(String).join('.')
    found[name] ??= message
  }
  return found
}
