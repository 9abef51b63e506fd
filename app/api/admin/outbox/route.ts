import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listOutbox } from '@/lib/services/mail/list-outbox'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(listOutbox) })
