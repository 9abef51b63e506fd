import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getPlatformUsage } from '@/lib/services/admin/get-platform-usage'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getPlatformUsage) })
