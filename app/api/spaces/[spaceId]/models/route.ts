import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { addModel } from '@/lib/services/models/add-model'
import { listModels } from '@/lib/services/models/list-models'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listModels),
  POST: route(addModel, { status: 201 }),
})
