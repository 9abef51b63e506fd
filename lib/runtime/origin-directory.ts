import type pg from 'pg'
import type { Changes } from '@/lib/auth/changes'
import { lookUp } from '@/lib/db/look-up'
import { createBoundedCache } from './bounded-cache'

const ALL_ORIGINS = "SELECT DISTINCT unnest(cors_origins) AS origin FROM space WHERE status = 'active'"

export type OriginDirectory = { allowsOrigin: (origin: string) => boolean | Promise<boolean> }

/**
 * Knows the origins of web pages that any active space lists, for preflights, which carry no token. One statement whatever
 * origin is asked for, so strangers cannot make the database work by making origins up.
 */
export function createOriginDirectory({ pool, changes }: { pool: pg.Pool; changes: Changes }): OriginDirectory {
  const cache = createBoundedCache<ReadonlySet<string>>({ max: 1 })
  changes.listen((change) => {
    if (change.kind === 'space' || change.kind === 'everything') cache.forget(() => true)
  })

  async function find(): Promise<ReadonlySet<string>> {
    const rows = await lookUp<{ origin: string }>(pool, ALL_ORIGINS)
    return new Set(rows.map(({ origin }) => origin))
  }

  return {
    allowsOrigin: (origin) => {
      const known = cache.get('origins')
      return known ? known.has(origin) : cache.load('origins', find).then((found) => found.has(origin))
    },
  }
}
