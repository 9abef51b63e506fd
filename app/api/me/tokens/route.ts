import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { createToken } from '@/lib/services/tokens/create-token'
import { listTokens } from '@/lib/services/tokens/list-tokens'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listTokens),
  POST: route(createToken, { status: 201 }),
})
