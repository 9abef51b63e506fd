import type pg from 'pg'
import type { Changes } from '@/lib/auth/changes'
import { heldRole, tokenPermissions } from '@/lib/auth/policy'
import type { KeyRing } from '@/lib/crypto/key-ring'
import { cacheKey, tokenDigests } from '@/lib/crypto/token-secret'
import type { Authentication, Caller } from '@/lib/gateway/types'
import type { Log } from '@/lib/log'
import { createBoundedCache } from './bounded-cache'

const MAX_TOKENS = 8192
/** How long an unknown token stays unknown: short, so that guessing costs little and a new token works at once. */
const UNKNOWN_TTL_MS = 5000

type Entry = { answer: Authentication; tokenId: string | null; userId: string | null; spaceId: string | null }

type TokenRow = {
  id: string
  user_id: string
  space_id: string
  permissions: string[]
  expires_at: Date | null
  revoked_at: Date | null
  user_status: string
  space_status: string
  slug: string
  api_access_enabled: boolean
  api_access_drains: boolean
  role: string | null
  role_name: string | null
  role_permissions: string[] | null
}

/** One statement for everything a token's principal is made of. */
const FIND_TOKEN = `
  SELECT t.id, t.user_id, t.space_id, t.permissions, t.expires_at, t.revoked_at,
    u.status AS user_status, s.status AS space_status, s.slug, s.api_access_enabled, s.api_access_drains,
    m.role, r.name AS role_name, r.permissions AS role_permissions
  FROM personal_access_token t
  JOIN "user" u ON u.id = t.user_id
  JOIN space s ON s.id = t.space_id
  LEFT JOIN member m ON m.space_id = t.space_id AND m.user_id = t.user_id AND m.removed_at IS NULL
  LEFT JOIN role r ON r.space_id = m.space_id AND r.id = m.custom_role_id
  WHERE t.hash = ANY($1)`

export type TokenDirectory = { authenticate: (token: string) => Authentication | Promise<Authentication> }

/** Resolves tokens: from memory when warm, with one statement when not. A change forgets what it touches at once. */
export function createTokenDirectory(parts: {
  pool: pg.Pool
  keyRing: KeyRing
  changes: Changes
  log: Log
}): TokenDirectory {
  const { pool, keyRing, changes, log } = parts
  const cache = createBoundedCache<Entry>({
    max: MAX_TOKENS,
    ttlMs: ({ tokenId }) => (tokenId ? 10_000 : UNKNOWN_TTL_MS),
  })
  changes.listen((change) => {
    cache.forget((entry) => {
      switch (change.kind) {
        case 'token':
          // A new token may just have been asked for in vain (H-18).
          return entry.tokenId === change.id || entry.tokenId === null
        case 'user':
          return entry.userId === change.id
        case 'space':
          return entry.spaceId === change.id
        case 'everything':
          return true
        case 'provider_key':
          return false
      }
    })
  })

  async function find(token: string): Promise<Entry> {
    const { rows } = await pool.query<TokenRow>({ text: FIND_TOKEN, values: [tokenDigests(keyRing, token)] })
    const row = rows[0]
    if (!row) return { answer: { kind: 'refused', code: 'token_invalid' }, tokenId: null, userId: null, spaceId: null }
    return { answer: answerFor(row), tokenId: row.id, userId: row.user_id, spaceId: row.space_id }
  }

  return {
    authenticate: (token) => {
      const key = cacheKey(token)
      const known = cache.get(key)
      if (known) return known.answer
      return cache
        .load(key, () => find(token))
        .then(
          (entry) => entry.answer,
          (error: unknown) => {
            log.error({ event: 'auth.unavailable', err: error }, 'the token store did not answer')
            return { kind: 'unavailable' }
          },
        )
    },
  }
}

function answerFor(row: TokenRow): Authentication {
  if (row.revoked_at) return { kind: 'refused', code: 'token_revoked' }
  // A token dies with its owner's standing or membership.
  if (row.user_status !== 'active' || row.space_status === 'deleted' || row.role === null)
    return { kind: 'refused', code: 'token_invalid' }
  const customRole = row.role_name === null ? null : { name: row.role_name, permissions: row.role_permissions ?? [] }
  const caller: Caller = {
    tokenId: row.id,
    userId: row.user_id,
    spaceId: row.space_id,
    spaceSlug: row.slug,
    permissions: tokenPermissions(heldRole({ role: row.role, customRole }), row.permissions),
    apiAccessEnabled: row.api_access_enabled,
    runningMayEnd: row.api_access_drains,
    spaceActive: row.space_status === 'active',
    expiresAtMs: row.expires_at?.getTime() ?? null,
  }
  return { kind: 'ok', caller }
}
