import { z } from 'zod'
import { can } from '@/lib/auth/policy'
import { db } from '@/lib/db/client'
import { LimitList } from '@/lib/schemas/limit'
import { service } from '@/lib/services/service'
import { limitViews } from './limit-views'

/**
 * The limits of a space with what is left of them now. Without `limits:read` one sees those that concern oneself: of the
 * space, of its models, of oneself here and everywhere, and of one's own tokens.
 */
export const listLimits = service(
  { permission: 'space:read', impersonation: 'allow', audit: null, input: z.strictObject({}), output: LimitList },
  async (ctx) => {
    const { spaceId } = ctx
    const { userId } = ctx.principal
    const own = { OR: [{ userId }, { token: { userId } }, { userId: null, tokenId: null }] }
    const here = { spaceId, ...(can(ctx, 'limits:read') ? {} : own) }
    const manages = can(ctx, 'limits:manage')
    return limitViews(db(), { OR: [here, { spaceId: null, userId }] }, (row) => manages && row.spaceId !== null)
  },
)
