import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { discardUnrecorded } from '@/lib/services/unrecorded/discard-unrecorded'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(discardUnrecorded) })
