import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { createModelAlias } from '@/lib/services/models/create-model-alias'
import { listModelAliases } from '@/lib/services/models/list-model-aliases'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listModelAliases),
  POST: route(createModelAlias, { status: 201 }),
})
