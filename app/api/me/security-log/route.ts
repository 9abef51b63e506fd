import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getSecurityLog } from '@/lib/services/account/get-security-log'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getSecurityLog) })
