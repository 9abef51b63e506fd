import { route } from '@/lib/http/route'
import { updateRole } from '@/lib/services/roles/update-role'
import { deleteRole } from '@/lib/services/roles/delete-role'

export const PATCH = route(updateRole)
export const DELETE = route(deleteRole)
