import { route } from '@/lib/http/route'
import { verifyProviderKey } from '@/lib/services/provider-keys/verify-provider-key'

export const POST = route(verifyProviderKey)
