import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { enablePerson } from '@/lib/services/admin/enable-person'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(enablePerson) })
