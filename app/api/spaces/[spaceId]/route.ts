import { route } from '@/lib/http/route'
import { getSpace } from '@/lib/services/spaces/get-space'

export const GET = route(getSpace)
