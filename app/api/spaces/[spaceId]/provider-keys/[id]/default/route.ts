import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { setDefaultProviderKey } from '@/lib/services/provider-keys/set-default-provider-key'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(setDefaultProviderKey) })
