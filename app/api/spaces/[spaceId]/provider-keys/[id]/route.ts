import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { deleteProviderKey } from '@/lib/services/provider-keys/delete-provider-key'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ DELETE: route(deleteProviderKey) })
