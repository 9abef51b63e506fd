import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getMyUsage } from '@/lib/services/usage/get-my-usage'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getMyUsage) })
