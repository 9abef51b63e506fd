import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { deleteModelAlias } from '@/lib/services/models/delete-model-alias'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ DELETE: route(deleteModelAlias) })
