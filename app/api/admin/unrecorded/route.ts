import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listUnrecorded } from '@/lib/services/unrecorded/list-unrecorded'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(listUnrecorded) })
