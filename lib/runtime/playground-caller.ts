import type pg from 'pg'
import { heldRole } from '@/lib/auth/policy'
import { lookUp } from '@/lib/db/look-up'
import type { Authentication } from '@/lib/gateway/types'
import type { Log } from '@/lib/log'
import { logOutage } from './log-outage'

type Row = {
  user_id: string
  space_id: string
  slug: string
  space_status: string
  role: string
  role_name: string | null
  role_permissions: string[] | null
}

/** A session that has only expired counts: a call that runs was authorised at its start (H-1). */
const FIND = `
  SELECT u.id AS user_id, s.id AS space_id, s.slug, s.status AS space_status, m.role, r.name AS role_name,
    r.permissions AS role_permissions
  FROM session e
  JOIN "user" u ON u.id = e.user_id AND u.status = 'active'
  JOIN member m ON m.user_id = u.id AND m.space_id = $2 AND m.removed_at IS NULL
  JOIN space s ON s.id = m.space_id AND s.status <> 'deleted'
  LEFT JOIN role r ON r.space_id = m.space_id AND r.id = m.custom_role_id
  WHERE e.id = $1 AND e.revoked_at IS NULL`

const DENIED: Authentication = { kind: 'refused', code: 'playground_denied' }
/** All the playground does. */
const MAY_CALL: ReadonlySet<string> = new Set(['gateway:call'])

/**
 * The signed-in person as a caller of the gateway, as the store has them now. Nobody's token is involved, so the space's
 * API-access switch, which lets programs in, has no say.
 */
export async function findPlaygroundCaller(
  parts: { pool: pg.Pool; log: Log },
  who: { sessionId: string; spaceId: string },
): Promise<Authentication> {
  let row: Row | undefined
  try {
    const rows = await lookUp<Row>(parts.pool, FIND, [who.sessionId, who.spaceId])
    row = rows[0]
  } catch (error) {
    logOutage(
      parts.log,
      { event: 'auth.unavailable', err: error },
      'the person in the playground could not be looked up',
    )
    return { kind: 'unavailable' }
  }
  if (!row) return DENIED
  const customRole = row.role_name === null ? null : { name: row.role_name, permissions: row.role_permissions ?? [] }
  if (!heldRole({ role: row.role, customRole }).permissions.has('playground:use')) return DENIED
  return {
    kind: 'ok',
    caller: {
      tokenId: null,
      userId: row.user_id,
      expiresAtMs: null,
      spaceId: row.space_id,
      spaceSlug: row.slug,
      permissions: MAY_CALL,
      apiAccessEnabled: true,
      runningMayEnd: true,
      spaceActive: row.space_status === 'active',
      modelAllow: [],
      corsOrigins: [],
    },
  }
}
