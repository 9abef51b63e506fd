import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getTokenPolicy } from '@/lib/services/tokens/get-token-policy'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getTokenPolicy) })
