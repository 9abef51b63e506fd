import type pg from 'pg'
import type { Caller, WhoAmI } from '@/lib/gateway/types'
import type { Log } from '@/lib/log'

type Row = {
  name: string
  prefix: string
  created_at: Date
  owner_name: string
  owner_email: string
  space_name: string
}

const FIND = `
  SELECT t.name, t.prefix, t.created_at, u.name AS owner_name, u.email AS owner_email, s.name AS space_name
  FROM personal_access_token t JOIN "user" u ON u.id = t.user_id JOIN space s ON s.id = t.space_id WHERE t.id = $1`

/** What a token may know about itself: owner, space, permissions, expiry. */
export function createWhoAmI(parts: { pool: pg.Pool; log: Log }): (caller: Caller) => Promise<WhoAmI | 'unavailable'> {
  return async (caller) => {
    try {
      const { rows } = await parts.pool.query<Row>({ text: FIND, values: [caller.tokenId] })
      const row = rows[0]
      if (!row) return 'unavailable'
      return {
        object: 'token',
        id: caller.tokenId,
        name: row.name,
        prefix: row.prefix,
        owner: { id: caller.userId, name: row.owner_name, email: row.owner_email },
        space: {
          id: caller.spaceId,
          slug: caller.spaceSlug,
          name: row.space_name,
          apiAccessEnabled: caller.apiAccessEnabled,
        },
        permissions: [...caller.permissions].sort(),
        createdAt: row.created_at.toISOString(),
        expiresAt: caller.expiresAtMs === null ? null : new Date(caller.expiresAtMs).toISOString(),
      }
    } catch (error) {
      parts.log.error({ event: 'whoami.unavailable', err: error }, 'the token store did not answer')
      return 'unavailable'
    }
  }
}
