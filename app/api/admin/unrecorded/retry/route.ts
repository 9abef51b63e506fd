import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { retryAllUnrecorded } from '@/lib/services/unrecorded/retry-all-unrecorded'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(retryAllUnrecorded) })
