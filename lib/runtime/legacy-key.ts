import { createHash, timingSafeEqual } from 'node:crypto'
import type pg from 'pg'
import type { Changes } from '@/lib/auth/changes'
import { lookUp } from '@/lib/db/look-up'
import type { LegacyKey } from '@/lib/env'
import type { LegacyPort } from '@/lib/gateway/ports'
import type { Authentication, Caller } from '@/lib/gateway/types'
import type { Log } from '@/lib/log'
import { looksLikeId } from '@/lib/schemas/space'
import { createBoundedCache } from './bounded-cache'
import { logOutage } from './log-outage'

/** What the data plane asks for; nothing of the dashboard (C-11). */
const PERMISSIONS: ReadonlySet<string> = new Set(['gateway:call', 'models:read', 'usage:read'])

type SpaceRow = {
  id: string
  slug: string
  status: string
  api_access_enabled: boolean
  api_access_drains: boolean
  cors_origins: string[]
}

const FIND_ID = "SELECT id FROM space WHERE (slug = $1 OR id::text = $1) AND status <> 'deleted'"
const FIND_SPACE = `
  SELECT id, slug, status, api_access_enabled, api_access_drains, cors_origins FROM space WHERE id = $1 AND status <> 'deleted'`

/** The key, and the id of the space it is bound to until the process ends; null = none, so the key is refused. */
export type BoundLegacyKey = LegacyPort & { readonly spaceId: string | null }

/**
 * The one shared key of an installation that is migrating: nobody's, bound to one space, and only as good as that space's
 * switch. A slug is looked up here and never again: anybody may give a space of theirs a slug that has become free, and
 * must not get the key's calls with it. Compared as digests of equal length, so that the time taken says nothing (R1.17).
 * @throws whatever the database says when it cannot be asked.
 */
export async function createLegacyKey(parts: {
  pool: pg.Pool
  changes: Changes
  log: Log
  legacy: LegacyKey
}): Promise<BoundLegacyKey> {
  const { pool, changes, log, legacy } = parts
  const spaceId = await bind(parts)
  const cache = createBoundedCache<{ caller: Caller | null }>({ max: 1 })
  changes.listen((change) => {
    if (change.kind === 'space' || change.kind === 'everything') cache.forget(() => true)
  })

  async function find(): Promise<{ caller: Caller | null }> {
    if (spaceId === null) return { caller: null }
    const rows = await lookUp<SpaceRow>(pool, FIND_SPACE, [spaceId])
    const [row] = rows
    if (!row) return { caller: null }
    return {
      caller: {
        tokenId: null,
        userId: null,
        expiresAtMs: null,
        spaceId: row.id,
        spaceSlug: row.slug,
        permissions: PERMISSIONS,
        apiAccessEnabled: row.api_access_enabled,
        runningMayEnd: row.api_access_drains,
        spaceActive: row.status === 'active',
        modelAllow: [],
        corsOrigins: row.cors_origins,
      },
    }
  }

  return {
    spaceId,
    matches: (value) => timingSafeEqual(createHash('sha256').update(value).digest(), legacy.digest),
    authenticate: (space) => {
      const known = cache.get('space')
      if (known) return answerFor(known.caller, space)
      return cache.load('space', find).then(
        ({ caller }) => answerFor(caller, space),
        (error: unknown) => {
          logOutage(log, { event: 'auth.unavailable', err: error }, 'the space of the legacy key could not be read')
          return { kind: 'unavailable' }
        },
      )
    },
  }
}

/** @returns the id of the space the setting means now. Nobody chooses an id, so one that names no space yet is kept. */
async function bind({ pool, log, legacy }: { pool: pg.Pool; log: Log; legacy: LegacyKey }): Promise<string | null> {
  const space = legacy.space.toLowerCase()
  const { rows } = await pool.query<{ id: string }>({ text: FIND_ID, values: [space] })
  const id = looksLikeId(space) ? space : (rows[0]?.id ?? null)
  if (!rows.some((row) => row.id === id)) {
    log.warn(
      { event: 'legacy_key.no_space', space },
      'KEYWAY_LEGACY_SPACE names no space, so the legacy key is refused; make the space, then restart Keyway',
    )
  }
  return id
}

function answerFor(caller: Caller | null, space: string | null): Authentication {
  if (caller === null) return { kind: 'refused', code: 'token_invalid' }
  if (space !== null && space !== caller.spaceId && space !== caller.spaceSlug) {
    return { kind: 'space_not_found', identity: caller }
  }
  return { kind: 'ok', caller }
}
