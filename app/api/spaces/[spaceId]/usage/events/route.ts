import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listUsageEvents } from '@/lib/services/usage/list-usage-events'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(listUsageEvents) })
