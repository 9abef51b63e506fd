import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getUsageEvent } from '@/lib/services/usage/get-usage-event'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getUsageEvent) })
