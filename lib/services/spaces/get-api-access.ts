import { z } from 'zod'
import { db } from '@/lib/db/client'
import { ApiAccessView } from '@/lib/schemas/space'
import { service } from '@/lib/services/service'
import { liveTokensOf } from '@/lib/services/tokens/reaching'

/** The switch, and every live token that reaches this space: who owns it and when it was last used. */
export const getApiAccess = service(
  { permission: 'members:read', impersonation: 'allow', audit: null, input: z.strictObject({}), output: ApiAccessView },
  async (ctx) => {
    const tokens = await db().personalAccessToken.findMany({
      where: liveTokensOf(ctx.spaceId),
      include: { user: { select: { name: true, email: true } } },
      orderBy: { createdAt: 'desc' },
      take: 1000,
    })
    return {
      enabled: ctx.space.apiAccessEnabled,
      tokens: tokens.map((token) => ({
        id: token.id,
        name: token.name,
        prefix: token.prefix,
        ownerName: token.user?.name ?? ctx.space.name,
        ownerEmail: token.user?.email ?? '',
        lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
        expiresAt: token.expiresAt?.toISOString() ?? null,
      })),
    }
  },
)
