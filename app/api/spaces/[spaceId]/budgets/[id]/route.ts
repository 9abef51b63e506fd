import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { removeBudget } from '@/lib/services/budgets/remove-budget'
import { updateBudget } from '@/lib/services/budgets/update-budget'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  PATCH: route(updateBudget),
  DELETE: route(removeBudget),
})
