import type pg from 'pg'
import type { Changes } from '@/lib/auth/changes'
import type { KeyRing } from '@/lib/crypto/key-ring'
import { cacheKey, digestToken, tokenDigests } from '@/lib/crypto/token-secret'
import { lookUp } from '@/lib/db/look-up'
import type { Authentication } from '@/lib/gateway/types'
import type { Log } from '@/lib/log'
import { type CacheCounts, createBoundedCache } from './bounded-cache'
import { FIND_BY_HASH, inOnlySpace, type Reach, type ReachRow, readReach } from './token-reach'
import { logOutage } from './log-outage'

const MAX_TOKENS = 8192
/** How long an unknown token stays unknown: short, so that guessing costs little and a new token works at once. */
const UNKNOWN_TTL_MS = 5000

type Entry = {
  tokenId: string | null
  userId: string | null
  /** Null = refused, wherever it is used. */
  reach: Reach | null
  /** Without a chosen space. */
  answer: Authentication
  /** By the name or id that was chosen. Only spaces it reaches: what a client may make up fills no memory. */
  chosen: Map<string, Authentication>
}

const REHASH = 'UPDATE personal_access_token SET hash = $2, hash_scheme = $3 WHERE id = $1 AND hash = $4'

export type TokenDirectory = {
  authenticate: (token: string, space: string | null) => Authentication | Promise<Authentication>
}

/** Resolves tokens: from memory when warm, with one statement when not. A change forgets what it touches at once. */
export function createTokenDirectory(parts: {
  pool: pg.Pool
  keyRing: KeyRing
  changes: Changes
  log: Log
  counts?: CacheCounts
}): TokenDirectory {
  const { pool, keyRing, changes, log } = parts
  const cache = createBoundedCache<Entry>({
    max: MAX_TOKENS,
    counts: parts.counts,
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
          return entry.reach === null || entry.reach.callers.some(({ spaceId }) => spaceId === change.id)
        case 'everything':
          return true
        case 'provider_key':
        case 'limits':
          return false
      }
    })
  })

  async function find(token: string): Promise<Entry> {
    const rows = await lookUp<ReachRow>(pool, FIND_BY_HASH, [tokenDigests(keyRing, token)])
    const [row] = rows
    if (row) rehash(row, token)
    const reach = readReach(rows)
    const tokenId = row?.id ?? null
    const userId = row?.user_id ?? null
    if (typeof reach === 'string') {
      return { tokenId, userId, reach: null, answer: { kind: 'refused', code: reach }, chosen: new Map() }
    }
    const chosen = new Map<string, Authentication>()
    const answers = reach.callers.map((caller) => ({ kind: 'ok', caller }) satisfies Authentication)
    for (const answer of answers) chosen.set(answer.caller.spaceSlug, answer)
    // After all slugs: a slug that is spelled like another space's id never hides it.
    for (const answer of answers) chosen.set(answer.caller.spaceId, answer)
    return { tokenId, userId, reach, answer: inOnlySpace(reach), chosen }
  }

  /** A token found under the previous pepper is stored under the current one, off the request path; failing harms nothing (R1.13). */
  function rehash(row: ReachRow, token: string): void {
    const { id } = keyRing.key('token-pepper')
    if (row.hash_scheme === id) return
    pool
      .query({ text: REHASH, values: [row.id, digestToken(keyRing, token), id, row.hash] })
      .catch((error: unknown) => {
        log.warn(
          { event: 'token.rehash_failed', tokenId: row.id, err: error },
          'a token is still stored under the old pepper',
        )
      })
  }

  return {
    authenticate: (token, space) => {
      const key = cacheKey(token)
      const known = cache.get(key)
      if (known) return answerOf(known, space)
      return cache
        .load(key, () => find(token))
        .then(
          (entry) => answerOf(entry, space),
          (error: unknown) => {
            logOutage(log, { event: 'auth.unavailable', err: error }, 'the token store did not answer')
            return { kind: 'unavailable' }
          },
        )
    },
  }
}

function answerOf({ answer, reach, chosen }: Entry, space: string | null): Authentication {
  if (space === null || reach === null) return answer
  return chosen.get(space) ?? { kind: 'space_not_found', identity: reach.identity }
}
