import { z } from 'zod'
import { db } from '@/lib/db/client'
import { BudgetList } from '@/lib/schemas/limit'
import { service } from '@/lib/services/service'
import { budgetViews } from './budget-views'
import { concernsCaller } from './concerns'

/** The budgets of the space; without `limits:manage` those that concern the caller. */
export const listBudgets = service(
  { permission: 'limits:read', impersonation: 'allow', audit: null, input: z.strictObject({}), output: BudgetList },
  async (ctx) => {
    const [concerns, items] = await Promise.all([concernsCaller(ctx), budgetViews(db(), ctx.spaceId)])
    return { items: items.filter(concerns) }
  },
)
