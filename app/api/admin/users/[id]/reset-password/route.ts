import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { resetPersonPassword } from '@/lib/services/admin/reset-person-password'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(resetPersonPassword) })
