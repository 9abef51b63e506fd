import { route } from '@/lib/http/route'
import { createSpace } from '@/lib/services/spaces/create-space'
import { listSpaces } from '@/lib/services/spaces/list-spaces'

export const GET = route(listSpaces)
export const POST = route(createSpace, { status: 201 })
