import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { resendMail } from '@/lib/services/mail/resend-mail'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(resendMail) })
