import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getUsage } from '@/lib/services/usage/get-usage'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getUsage) })
