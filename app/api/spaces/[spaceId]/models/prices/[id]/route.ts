import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { removeModelPrice } from '@/lib/services/models/remove-model-price'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  DELETE: route(removeModelPrice),
})
