import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listReachingTokens } from '@/lib/services/reach/list-reaching-tokens'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(listReachingTokens) })
