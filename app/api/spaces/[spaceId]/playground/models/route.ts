import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listPlaygroundModels } from '@/lib/services/playground/list-playground-models'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(listPlaygroundModels) })
