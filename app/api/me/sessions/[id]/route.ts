import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { revokeSession } from '@/lib/services/account/revoke-session'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ DELETE: route(revokeSession) })
