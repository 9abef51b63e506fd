import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { removeModel } from '@/lib/services/models/remove-model'
import { updateModel } from '@/lib/services/models/update-model'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  PATCH: route(updateModel),
  DELETE: route(removeModel),
})
