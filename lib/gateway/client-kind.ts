/** User agents of known clients, by the part before the version. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['OpenAI/JS', 'openai-node'],
  ['AsyncOpenAI/JS', 'openai-node'],
  ['OpenAI/Python', 'openai-python'],
  ['AsyncOpenAI/Python', 'openai-python'],
  ['Anthropic/JS', 'anthropic-node'],
  ['Anthropic/Python', 'anthropic-python'],
  ['AsyncAnthropic/Python', 'anthropic-python'],
  ['claude-cli', 'claude-code'],
  ['claude-code', 'claude-code'],
  ['codex_cli_rs', 'codex'],
  ['codex_exec', 'codex'],
  ['ai-sdk', 'ai-sdk'],
  ['ai', 'ai-sdk'],
  ['curl', 'curl'],
  ['python-requests', 'python-requests'],
  ['python-httpx', 'python-httpx'],
  ['node', 'node'],
  ['undici', 'node'],
  ['langchainjs', 'langchain'],
  ['langchain', 'langchain'],
])

/** An allow-listed name for the client that sent this user agent; null when it is unknown. */
export function clientKindOf(userAgent: string | string[] | undefined): string | null {
  if (typeof userAgent !== 'string') return null
  const space = userAgent.indexOf(' ')
  const product = space === -1 ? userAgent : userAgent.slice(0, space)
  const slash = product.indexOf('/')
  return KINDS.get(product) ?? (slash === -1 ? null : (KINDS.get(product.slice(0, slash)) ?? null))
}

/** A request id of the client's own: at most 128 characters of `A–Z a–z 0–9 . _ : -`; null when it is anything else. */
export function plainId(value: string | string[] | undefined): string | null {
  if (typeof value !== 'string' || value.length === 0 || value.length > 128) return null
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    const alphanumeric = (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a)
    if (!alphanumeric && code !== 0x2d && code !== 0x2e && code !== 0x3a && code !== 0x5f) return null
  }
  return value
}
