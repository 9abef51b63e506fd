import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { createSpace } from '@/lib/services/spaces/create-space'
import { listSpaces } from '@/lib/services/spaces/list-spaces'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listSpaces),
  POST: route(createSpace, { status: 201 }),
})
