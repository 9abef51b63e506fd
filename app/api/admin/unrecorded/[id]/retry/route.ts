import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { retryUnrecorded } from '@/lib/services/unrecorded/retry-unrecorded'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(retryUnrecorded) })
