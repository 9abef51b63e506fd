import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getPerson } from '@/lib/services/admin/get-person'
import { updatePerson } from '@/lib/services/admin/update-person'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getPerson), PATCH: route(updatePerson) })
