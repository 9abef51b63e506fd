import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getApiAccess } from '@/lib/services/spaces/get-api-access'
import { setApiAccess } from '@/lib/services/spaces/set-api-access'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(getApiAccess),
  PUT: route(setApiAccess),
})
