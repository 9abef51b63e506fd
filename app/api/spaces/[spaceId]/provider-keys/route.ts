import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { createProviderKey } from '@/lib/services/provider-keys/create-provider-key'
import { listProviderKeys } from '@/lib/services/provider-keys/list-provider-keys'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listProviderKeys),
  POST: route(createProviderKey, { status: 201 }),
})
