import type { Endpoint, Protocol } from './types'

/** One thing the data plane does. A new endpoint is a new row. */
export type EndpointRow = {
  endpoint: Endpoint
  method: 'GET' | 'POST'
  /** Below `/api/v1`. */
  path: string
  /** `either`: an `anthropic-version` header chooses. */
  dialect: Protocol | 'either'
  /** Null: any valid token. */
  permission: string | null
  /** Reaches a provider and makes a usage event. */
  inference: boolean
  /** About the credential itself: answers without a chosen space and while API access is off, so that a program can find out why it is refused. */
  exempt: boolean
  /** Appended to a route's base URL. */
  upstreamPath: string
}

const CALL = { method: 'POST', permission: 'gateway:call', inference: true, exempt: false } as const
const READ = { method: 'GET', dialect: 'either', inference: false, upstreamPath: '' } as const

/** Every endpoint of the data plane; the proofs of who may call what go through this list. */
export const ENDPOINT_ROWS: readonly EndpointRow[] = [
  {
    ...CALL,
    endpoint: 'chat.completions',
    path: '/chat/completions',
    dialect: 'openai',
    upstreamPath: '/chat/completions',
  },
  { ...CALL, endpoint: 'embeddings', path: '/embeddings', dialect: 'openai', upstreamPath: '/embeddings' },
  { ...CALL, endpoint: 'messages', path: '/messages', dialect: 'anthropic', upstreamPath: '/v1/messages' },
  {
    ...CALL,
    endpoint: 'messages.count_tokens',
    path: '/messages/count_tokens',
    dialect: 'anthropic',
    upstreamPath: '/v1/messages/count_tokens',
  },
  { ...READ, endpoint: 'models.list', path: '/models', permission: 'models:read', exempt: false },
  { ...READ, endpoint: 'models.get', path: '/models/*', permission: 'models:read', exempt: false },
  { ...READ, endpoint: 'whoami', path: '/whoami', permission: null, exempt: true },
  { ...READ, endpoint: 'whoami', path: '/verify', permission: null, exempt: true },
  { ...READ, endpoint: 'spaces.list', path: '/spaces', permission: null, exempt: true },
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

/** Where a path leads. `path` is in its plain form: no alias, no query, no trailing slash. */
export type EndpointMatch = { row: EndpointRow | null; path: string; dialect: Protocol }

/**
 * Finds the endpoint of a path and the dialect of its errors, before anything else about the caller is known.
 * A second `/v1`, which clients add when given the wrong base URL, is skipped (`compat.md` 1.1).
 */
export function matchEndpoint(rawPath: string, anthropicHeader: boolean): EndpointMatch {
  const path = BY_PATH.has(rawPath) ? rawPath : plainPath(rawPath)
  const row = BY_PATH.get(path) ?? (path.startsWith('/models/') ? BY_PATH.get('/models/*')! : null)
  const fixed = row === null ? (path.startsWith('/messages') ? 'anthropic' : 'either') : row.dialect
  return { row, path, dialect: fixed === 'either' ? (anthropicHeader ? 'anthropic' : 'openai') : fixed }
}

function plainPath(rawPath: string): string {
  const query = rawPath.indexOf('?')
  let path = query === -1 ? rawPath : rawPath.slice(0, query)
  if (path === '/v1' || path.startsWith('/v1/')) path = path.slice(3)
  while (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1)
  return path === '' ? '/' : path
}
