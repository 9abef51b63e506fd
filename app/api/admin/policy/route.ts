import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getPolicy } from '@/lib/services/admin/get-policy'
import { updatePolicy } from '@/lib/services/admin/update-policy'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getPolicy), PATCH: route(updatePolicy) })
