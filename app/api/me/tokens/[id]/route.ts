import { route } from '@/lib/http/route'
import { revokeToken } from '@/lib/services/tokens/revoke-token'

export const DELETE = route(revokeToken)
