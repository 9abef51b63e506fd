import { route } from '@/lib/http/route'
import { createToken } from '@/lib/services/tokens/create-token'
import { listTokens } from '@/lib/services/tokens/list-tokens'

export const GET = route(listTokens)
export const POST = route(createToken, { status: 201 })
