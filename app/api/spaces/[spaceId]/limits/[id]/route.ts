import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { removeLimit } from '@/lib/services/limits/remove-limit'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ DELETE: route(removeLimit) })
