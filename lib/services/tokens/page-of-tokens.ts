import { db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import type { TokenList, TokenQuery } from '@/lib/schemas/token'
import { cutPage, decodeCursor } from '@/lib/services/page-cursor'
import { LIVE, ownedBySql, type TokenOwner, TOKENS } from './live-tokens'
import { tokenViews } from './token-view'

const LIST = 'tokens'

/** One page of an owner's tokens, newest first; searched and filtered in the query (H-30), counted before both. */
export async function pageOfTokens(owner: TokenOwner, query: TokenQuery): Promise<TokenList> {
  const { search, state, limit } = query
  const after = decodeCursor(LIST, query.cursor)
  const conditions = [ownedBySql(owner)]
  if (state === 'live') conditions.push(LIVE)
  if (search) {
    const searched = Prisma.sql`lower(t.name || ' ' || t.prefix || ' ' || coalesce(s.name, 'all your spaces'))`
    conditions.push(Prisma.sql`position(lower(${search}) IN ${searched}) > 0`)
  }
  // Ids are UUIDv7: newest first is by id, and one column is enough to go on from.
  if (after) conditions.push(Prisma.sql`t.id < ${after.id}::uuid`)
  const [found, [counted]] = await Promise.all([
    db().$queryRaw<{ id: string }[]>(
      Prisma.sql`SELECT t.id FROM ${TOKENS} WHERE ${Prisma.join(conditions, ' AND ')}
        ORDER BY t.id DESC LIMIT ${limit + 1}`,
    ),
    db().$queryRaw<[{ live: bigint; total: bigint }]>(
      Prisma.sql`SELECT count(*) FILTER (WHERE ${LIVE}) AS live, count(*) AS total FROM ${TOKENS} WHERE ${ownedBySql(owner)}`,
    ),
  ])
  const { rows, nextCursor } = cutPage(LIST, found, limit, () => null)
  const items = await tokenViews(
    db(),
    rows.map(({ id }) => id),
  )
  return { items, nextCursor, live: Number(counted.live), total: Number(counted.total) }
}
