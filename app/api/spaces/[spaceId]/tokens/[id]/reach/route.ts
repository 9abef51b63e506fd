import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { cutTokenReach } from '@/lib/services/reach/cut-token-reach'
import { restoreTokenReach } from '@/lib/services/reach/restore-token-reach'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  PUT: route(restoreTokenReach),
  DELETE: route(cutTokenReach),
})
