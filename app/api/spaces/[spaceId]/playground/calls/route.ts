import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getPlaygroundCall } from '@/lib/services/playground/get-playground-call'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getPlaygroundCall) })
