import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { clearLimit } from '@/lib/services/limits/clear-limit'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  DELETE: route(clearLimit),
})
