import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listModelSources } from '@/lib/services/models/list-model-sources'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(listModelSources) })
