import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listLimits } from '@/lib/services/limits/list-limits'
import { setLimit } from '@/lib/services/limits/set-limit'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listLimits),
  PUT: route(setLimit),
})
