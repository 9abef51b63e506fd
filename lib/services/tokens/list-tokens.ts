import { z } from 'zod'
import { db } from '@/lib/db/client'
import { TokenList } from '@/lib/schemas/token'
import { service } from '@/lib/services/service'
import { toTokenView } from './token-view'

/** The caller's own tokens, newest first; revoked and expired ones stay listed. */
export const listTokens = service(
  { permission: 'self', impersonation: 'allow', audit: null, input: z.strictObject({}), output: TokenList },
  async (ctx) => {
    const { userId } = ctx.principal
    const tokens = await db().personalAccessToken.findMany({
      where: { userId },
      include: { space: { include: { members: { where: { userId, removedAt: null }, select: { userId: true } } } } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: 500,
    })
    const now = new Date()
    return {
      items: tokens.map((token) => toTokenView(token, token.space === null || token.space.members.length > 0, now)),
      nextCursor: null,
    }
  },
)
