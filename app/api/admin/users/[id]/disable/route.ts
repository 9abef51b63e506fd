import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { disablePerson } from '@/lib/services/admin/disable-person'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(disablePerson) })
