import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { topUpBudget } from '@/lib/services/limits/top-up-budget'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(topUpBudget) })
