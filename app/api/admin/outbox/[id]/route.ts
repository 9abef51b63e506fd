import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { deleteMail } from '@/lib/services/mail/delete-mail'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ DELETE: route(deleteMail) })
