import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { increaseBudget } from '@/lib/services/budgets/increase-budget'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(increaseBudget, { status: 201 }) })
