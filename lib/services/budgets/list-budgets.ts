import { z } from 'zod'
import { can } from '@/lib/auth/policy'
import { db } from '@/lib/db/client'
import { BudgetList } from '@/lib/schemas/budget'
import { service } from '@/lib/services/service'
import { budgetViews } from './budget-views'

/**
 * The budgets of a space with what is spent, set aside and left of them now. Without `limits:read` one sees those that
 * concern oneself: of the space, of oneself, and of one's own tokens.
 */
export const listBudgets = service(
  { permission: 'space:read', impersonation: 'allow', audit: null, input: z.strictObject({}), output: BudgetList },
  async (ctx) => {
    const { spaceId } = ctx
    const { userId } = ctx.principal
    const own = { OR: [{ userId }, { token: { userId } }, { userId: null, tokenId: null }] }
    const where = { spaceId, ...(can(ctx, 'limits:read') ? {} : own) }
    return { items: await budgetViews(db(), where, can(ctx, 'limits:manage')) }
  },
)
