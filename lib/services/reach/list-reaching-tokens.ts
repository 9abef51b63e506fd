import { can } from '@/lib/auth/policy'
import { db } from '@/lib/db/client'
import type { Prisma } from '@/lib/db/generated/client'
import { ReachingTokenList, ReachingTokenQuery } from '@/lib/schemas/api-access'
import { escapeLike } from '@/lib/services/escape-like'
import { service } from '@/lib/services/service'
import { tokensFor } from '@/lib/services/tokens/reaching'
import { strictest } from '@/lib/services/tokens/token-life'
import { lifeLimits } from '@/lib/services/tokens/token-policy'
import { reachingTokenParts, toReachingToken } from './reaching-token-view'

/**
 * The tokens that reach the space and those it has cut off, newest first, a page at a time. Without `tokens:read` one
 * sees one's own.
 */
export const listReachingTokens = service(
  {
    permission: 'members:read',
    impersonation: 'allow',
    audit: null,
    input: ReachingTokenQuery,
    output: ReachingTokenList,
  },
  async (ctx, { search, cursor, limit }) => {
    const { spaceId } = ctx
    const limits = Object.values(await lifeLimits(db(), spaceId))
    const conditions: Prisma.PersonalAccessTokenWhereInput[] = [tokensFor(spaceId, strictest(limits))]
    if (!can(ctx, 'tokens:read')) conditions.push({ userId: ctx.principal.userId })
    if (search) conditions.push(containing(search))
    const [total, rows] = await Promise.all([
      db().personalAccessToken.count({ where: { AND: conditions } }),
      db().personalAccessToken.findMany({
        // Ids begin with the time they were made at.
        where: { AND: cursor === undefined ? conditions : [...conditions, { id: { lt: cursor } }] },
        include: reachingTokenParts(spaceId),
        orderBy: { id: 'desc' },
        take: limit + 1,
      }),
    ])
    const items = rows.slice(0, limit).map((row) => toReachingToken(row, limits))
    return { items, total, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  },
)

/** Text as it was typed: the wildcards of LIKE mean themselves. */
function containing(search: string): Prisma.PersonalAccessTokenWhereInput {
  const contains = escapeLike(search)
  const like = { contains, mode: 'insensitive' as const }
  return { OR: [{ name: like }, { prefix: { contains } }, { user: { OR: [{ name: like }, { email: like }] } }] }
}
