import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { createPerson } from '@/lib/services/admin/create-person'
import { listPeople } from '@/lib/services/admin/list-people'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listPeople),
  POST: route(createPerson, { status: 201 }),
})
