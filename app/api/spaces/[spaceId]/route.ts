import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getSpace } from '@/lib/services/spaces/get-space'
import { updateSpace } from '@/lib/services/spaces/update-space'
import { deleteSpace } from '@/lib/services/spaces/delete-space'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(getSpace),
  PATCH: route(updateSpace),
  DELETE: route(deleteSpace),
})
