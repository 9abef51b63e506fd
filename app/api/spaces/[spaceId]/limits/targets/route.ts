import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listLimitTargets } from '@/lib/services/limits/list-limit-targets'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(listLimitTargets) })
