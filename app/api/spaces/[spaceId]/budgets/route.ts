import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { createBudget } from '@/lib/services/budgets/create-budget'
import { listBudgets } from '@/lib/services/budgets/list-budgets'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listBudgets),
  POST: route(createBudget, { status: 201 }),
})
