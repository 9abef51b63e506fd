import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { updateRole } from '@/lib/services/roles/update-role'
import { deleteRole } from '@/lib/services/roles/delete-role'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  PATCH: route(updateRole),
  DELETE: route(deleteRole),
})
