import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listPlatformLimits } from '@/lib/services/limits/list-platform-limits'
import { setPlatformLimit } from '@/lib/services/limits/set-platform-limit'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listPlatformLimits),
  PUT: route(setPlatformLimit),
})
