import { z } from 'zod'
import { db } from '@/lib/db/client'
import { LimitTargets } from '@/lib/schemas/limit'
import { service } from '@/lib/services/service'
import { liveTokensOf } from '@/lib/services/tokens/reaching'

/** More fit no list that somebody chooses from. */
const MOST = 500

/** Who and what a limit or a budget can be set for. */
export const listLimitTargets = service(
  { permission: 'limits:manage', impersonation: 'allow', audit: null, input: z.strictObject({}), output: LimitTargets },
  async ({ spaceId }) => {
    const [members, tokens, models] = await Promise.all([
      db().member.findMany({
        where: { spaceId, removedAt: null },
        select: { user: { select: { id: true, name: true } } },
        orderBy: { user: { name: 'asc' } },
        take: MOST,
      }),
      db().personalAccessToken.findMany({
        where: liveTokensOf(spaceId),
        select: { id: true, name: true, user: { select: { name: true } } },
        orderBy: { id: 'desc' },
        take: MOST,
      }),
      db().model.findMany({
        where: { spaceId, enabled: true },
        select: { name: true, providerKey: { select: { slug: true } } },
        orderBy: { name: 'asc' },
        take: MOST,
      }),
    ])
    return {
      people: members.map(({ user }) => user),
      tokens: tokens.map(({ id, name, user }) => ({ id, name: user === null ? name : `${name} · ${user.name}` })),
      models: [...new Set(models.map(({ name, providerKey }) => `${providerKey.slug}/${name}`))],
    }
  },
)
