import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getSystem } from '@/lib/services/admin/get-system'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getSystem) })
