import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { deleteProviderKey } from '@/lib/services/provider-keys/delete-provider-key'
import { updateProviderKey } from '@/lib/services/provider-keys/update-provider-key'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  PATCH: route(updateProviderKey),
  DELETE: route(deleteProviderKey),
})
