import { route } from '@/lib/http/route'
import { listRoles } from '@/lib/services/roles/list-roles'
import { createRole } from '@/lib/services/roles/create-role'

export const GET = route(listRoles)
export const POST = route(createRole, { status: 201 })
