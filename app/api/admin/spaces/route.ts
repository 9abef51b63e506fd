import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { createSpaceFor } from '@/lib/services/admin/create-space-for'
import { listAllSpaces } from '@/lib/services/admin/list-all-spaces'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listAllSpaces),
  POST: route(createSpaceFor, { status: 201 }),
})
