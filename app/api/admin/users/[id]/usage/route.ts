import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getPersonUsage } from '@/lib/services/admin/get-person-usage'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getPersonUsage) })
