import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listRoles } from '@/lib/services/roles/list-roles'
import { createRole } from '@/lib/services/roles/create-role'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listRoles),
  POST: route(createRole, { status: 201 }),
})
