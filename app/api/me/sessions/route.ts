import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listSessions } from '@/lib/services/account/list-sessions'
import { revokeAllSessions } from '@/lib/services/account/revoke-all-sessions'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listSessions),
  DELETE: route(revokeAllSessions),
})
