import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getSpaceContents } from '@/lib/services/spaces/get-space-contents'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getSpaceContents) })
