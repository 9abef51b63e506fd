import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { clearPlatformLimit } from '@/lib/services/limits/clear-platform-limit'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  DELETE: route(clearPlatformLimit),
})
