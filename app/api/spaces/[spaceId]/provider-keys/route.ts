import { route } from '@/lib/http/route'
import { createProviderKey } from '@/lib/services/provider-keys/create-provider-key'
import { listProviderKeys } from '@/lib/services/provider-keys/list-provider-keys'

export const GET = route(listProviderKeys)
export const POST = route(createProviderKey, { status: 201 })
