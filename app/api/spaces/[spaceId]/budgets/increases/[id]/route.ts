import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { endIncrease } from '@/lib/services/budgets/end-increase'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ DELETE: route(endIncrease) })
