import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { transferSpace } from '@/lib/services/spaces/transfer-space'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(transferSpace) })
