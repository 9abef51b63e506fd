import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { setUnpricedModels } from '@/lib/services/models/set-unpriced-models'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  PUT: route(setUnpricedModels),
})
