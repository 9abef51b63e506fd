import { route } from '@/lib/http/route'
import { getApiAccess } from '@/lib/services/spaces/get-api-access'
import { setApiAccess } from '@/lib/services/spaces/set-api-access'

export const GET = route(getApiAccess)
export const PUT = route(setApiAccess)
