import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getPolicyEffect } from '@/lib/services/admin/get-policy-effect'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getPolicyEffect) })
