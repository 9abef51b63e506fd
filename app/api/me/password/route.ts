import { methods } from '@/lib/http/methods'
import { rotatesSession } from '@/lib/http/rotates-session'
import { route } from '@/lib/http/route'
import { changePassword } from '@/lib/services/account/change-password'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ PUT: rotatesSession(route(changePassword)) })
