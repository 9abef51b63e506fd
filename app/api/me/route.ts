import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getMe } from '@/lib/services/account/get-me'
import { updateMe } from '@/lib/services/account/update-me'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getMe), PATCH: route(updateMe) })
