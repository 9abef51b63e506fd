import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { deleteAnySpace } from '@/lib/services/admin/delete-any-space'
import { updateAnySpace } from '@/lib/services/admin/update-any-space'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  PATCH: route(updateAnySpace),
  DELETE: route(deleteAnySpace),
})
