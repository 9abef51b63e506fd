import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { suspendSpace } from '@/lib/services/admin/suspend-space'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(suspendSpace) })
