import { route } from '@/lib/http/route'
import { deleteProviderKey } from '@/lib/services/provider-keys/delete-provider-key'

export const DELETE = route(deleteProviderKey)
