/** The programs people connect first, in the order they are offered, and the protocol each of them speaks. */
export const CLIENTS = [
  { id: 'claude-code', name: 'Claude Code', protocol: 'anthropic' },
  { id: 'codex', name: 'Codex', protocol: 'openai' },
  { id: 'cursor', name: 'Cursor', protocol: 'openai' },
  { id: 'open-webui', name: 'Open WebUI', protocol: 'openai' },
  { id: 'openai-python', name: 'OpenAI Python', protocol: 'openai' },
  { id: 'openai-typescript', name: 'OpenAI TypeScript', protocol: 'openai' },
  { id: 'anthropic-python', name: 'Anthropic Python', protocol: 'anthropic' },
  { id: 'anthropic-typescript', name: 'Anthropic TypeScript', protocol: 'anthropic' },
  { id: 'langchain-python', name: 'LangChain Python', protocol: 'openai' },
  { id: 'langchain-typescript', name: 'LangChain TypeScript', protocol: 'openai' },
  { id: 'ai-sdk', name: 'Vercel AI SDK', protocol: 'openai' },
  { id: 'curl', name: 'curl', protocol: 'openai' },
] as const
export type Client = (typeof CLIENTS)[number]
export type ClientId = Client['id']

/** The client of an id. */
export const clientOf = (id: ClientId): Client => CLIENTS.find((client) => client.id === id) ?? CLIENTS[0]

/** What stands in a snippet as long as no token was made on the spot. */
export const TOKEN_PLACEHOLDER = 'kw_pat_…'
/** Model names that stand in a snippet as long as the space has none of its own. */
export const MODEL_PLACEHOLDER = { openai: 'gpt-5-mini', anthropic: 'claude-sonnet-4-5' } as const

/** The base URL a client of this protocol is given: OpenAI's paths begin after `/v1`, Anthropic's own SDK adds `/v1` itself. */
export const baseUrlFor = (protocol: Client['protocol'], origin: string): string =>
  protocol === 'openai' ? `${origin}/api/v1` : `${origin}/api`
