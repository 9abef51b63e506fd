import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getToken } from '@/lib/services/tokens/get-token'
import { revokeToken } from '@/lib/services/tokens/revoke-token'
import { updateToken } from '@/lib/services/tokens/update-token'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(getToken),
  PATCH: route(updateToken),
  DELETE: route(revokeToken),
})
