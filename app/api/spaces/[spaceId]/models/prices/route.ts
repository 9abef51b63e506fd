import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listModelPrices } from '@/lib/services/models/list-model-prices'
import { setModelPrice } from '@/lib/services/models/set-model-price'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listModelPrices),
  PUT: route(setModelPrice),
})
