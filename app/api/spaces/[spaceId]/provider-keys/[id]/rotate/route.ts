import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { rotateProviderKey } from '@/lib/services/provider-keys/rotate-provider-key'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(rotateProviderKey) })
