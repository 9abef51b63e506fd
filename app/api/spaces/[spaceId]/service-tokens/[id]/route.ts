import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { revokeServiceToken } from '@/lib/services/tokens/revoke-service-token'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ DELETE: route(revokeServiceToken) })
