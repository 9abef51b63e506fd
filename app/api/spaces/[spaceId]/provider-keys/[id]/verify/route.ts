import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { verifyProviderKey } from '@/lib/services/provider-keys/verify-provider-key'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(verifyProviderKey) })
