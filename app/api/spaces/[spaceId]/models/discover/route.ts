import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { discoverModels } from '@/lib/services/models/discover-models'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(discoverModels) })
