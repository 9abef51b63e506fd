import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listModelDefaults } from '@/lib/services/models/list-model-defaults'
import { setModelDefault } from '@/lib/services/models/set-model-default'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listModelDefaults),
  PUT: route(setModelDefault),
})
