import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { createServiceToken } from '@/lib/services/tokens/create-service-token'
import { listServiceTokens } from '@/lib/services/tokens/list-service-tokens'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listServiceTokens),
  POST: route(createServiceToken, { status: 201 }),
})
