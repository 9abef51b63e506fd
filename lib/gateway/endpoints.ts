import type { Endpoint, Protocol, Wire } from './types'

/** One thing the data plane does. A new endpoint is a new row. */
export type EndpointRow = {
  endpoint: Endpoint
  method: 'GET' | 'POST'
  /** Below `/api/v1`; a last `*` stands for an id. */
  path: string
  /** `either`: an `anthropic-version` header chooses. */
  dialect: Protocol | 'either'
  /** Null: any valid token. */
  permission: string | null
  /** Reaches a provider and makes a usage event. */
  inference: boolean
  /** About the credential itself: answers without a chosen space and while API access is off, so that a program can find out why it is refused. */
  exempt: boolean
  /** Appended to a route's base URL where the provider speaks the client's protocol. */
  upstreamPath: string
  wire: Wire
  /** `stream: true` means something here. */
  streams: boolean
  /** The body is a form with a file in it, not JSON. */
  isForm: boolean
}

const CALL = {
  method: 'POST',
  dialect: 'openai',
  permission: 'gateway:call',
  inference: true,
  exempt: false,
  streams: true,
  isForm: false,
} as const
const READ = {
  method: 'GET',
  dialect: 'either',
  inference: false,
  exempt: false,
  upstreamPath: '',
  wire: 'chat',
  streams: false,
  isForm: false,
} as const

/** A row whose path is the provider's too, as all of OpenAI's are. */
function sameAtProvider(path: string, endpoint: Endpoint, wire: Wire, more: Partial<EndpointRow> = {}): EndpointRow {
  return { ...CALL, endpoint, path, upstreamPath: path, wire, ...more }
}

/** Every endpoint of the data plane; the proofs of who may call what go through this list. */
export const ENDPOINT_ROWS: readonly EndpointRow[] = [
  sameAtProvider('/chat/completions', 'chat.completions', 'chat'),
  sameAtProvider('/responses', 'responses', 'responses'),
  sameAtProvider('/completions', 'completions', 'completions'),
  sameAtProvider('/embeddings', 'embeddings', 'embeddings', { streams: false }),
  sameAtProvider('/moderations', 'moderations', 'moderations', { streams: false }),
  sameAtProvider('/images/generations', 'images.generations', 'images'),
  sameAtProvider('/images/edits', 'images.edits', 'images', { isForm: true }),
  sameAtProvider('/audio/speech', 'audio.speech', 'speech', { streams: false }),
  sameAtProvider('/audio/transcriptions', 'audio.transcriptions', 'transcription', { isForm: true }),
  sameAtProvider('/audio/translations', 'audio.translations', 'transcription', { isForm: true, streams: false }),
  {
    ...CALL,
    endpoint: 'messages',
    path: '/messages',
    dialect: 'anthropic',
    upstreamPath: '/v1/messages',
    wire: 'messages',
  },
  {
    ...CALL,
    endpoint: 'messages.count_tokens',
    path: '/messages/count_tokens',
    dialect: 'anthropic',
    upstreamPath: '/v1/messages/count_tokens',
    wire: 'count_tokens',
    streams: false,
  },
  { ...READ, endpoint: 'models.list', path: '/models', permission: 'models:read' },
  { ...READ, endpoint: 'models.get', path: '/models/*', permission: 'models:read' },
  { ...READ, endpoint: 'providers.list', path: '/providers', permission: 'models:read' },
  { ...READ, endpoint: 'whoami', path: '/whoami', permission: null, exempt: true },
  { ...READ, endpoint: 'whoami', path: '/verify', permission: null, exempt: true },
  { ...READ, endpoint: 'spaces.list', path: '/spaces', permission: null, exempt: true },
  // What a token spent itself is its own to know, as with `whoami`.
  { ...READ, endpoint: 'usage', path: '/usage', permission: null },
  { ...READ, endpoint: 'usage.get', path: '/usage/*', permission: null },
  { ...READ, method: 'POST', endpoint: 'token_count', path: '/token-count', permission: 'models:read' },
  { ...READ, method: 'POST', endpoint: 'cost_estimate', path: '/cost-estimate', permission: 'models:read' },
  { ...READ, endpoint: 'quota_stats', path: '/quota-stats', permission: 'limits:read' },
  // The only one that asks for no credential: whoever finds a token can have it revoked.
  {
    ...READ,
    method: 'POST',
    endpoint: 'tokens.report_leak',
    path: '/tokens/report-leak',
    permission: null,
    exempt: true,
  },
]

const BY_PATH: ReadonlyMap<string, EndpointRow> = new Map(ENDPOINT_ROWS.map((row) => [row.path, row]))

/** OpenAI's newer streams name their events; chat completions and the older completions do not. */
export function hasNamedEvents({ dialect, wire }: EndpointRow): boolean {
  return dialect === 'anthropic' || (wire !== 'chat' && wire !== 'completions')
}

/** Where a path leads. `path` is in its plain form: no alias, no query, no trailing slash. */
export type EndpointMatch = { row: EndpointRow | null; path: string; dialect: Protocol }

/**
 * Finds the endpoint of a path and the dialect of its errors, before anything else about the caller is known.
 * A second `/v1`, which clients add when given the wrong base URL, is skipped (`compat.md` 1.1).
 */
export function matchEndpoint(rawPath: string, anthropicHeader: boolean): EndpointMatch {
  const path = BY_PATH.has(rawPath) ? rawPath : plainPath(rawPath)
  const row = BY_PATH.get(path) ?? byPrefix(path)
  const fixed = row === null ? (path.startsWith('/messages') ? 'anthropic' : 'either') : row.dialect
  return { row, path, dialect: fixed === 'either' ? (anthropicHeader ? 'anthropic' : 'openai') : fixed }
}

const PREFIXES = ENDPOINT_ROWS.filter((row) => row.path.endsWith('/*'))

function byPrefix(path: string): EndpointRow | null {
  for (const row of PREFIXES) if (path.startsWith(row.path.slice(0, -1)) && path.length >= row.path.length) return row
  return null
}

function plainPath(rawPath: string): string {
  const query = rawPath.indexOf('?')
  let path = query === -1 ? rawPath : rawPath.slice(0, query)
  if (path === '/v1' || path.startsWith('/v1/')) path = path.slice(3)
  while (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1)
  return path === '' ? '/' : path
}
