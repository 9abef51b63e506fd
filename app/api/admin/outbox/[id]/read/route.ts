import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { readMail } from '@/lib/services/mail/read-mail'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(readMail) })
