import { route } from '@/lib/http/route'
import { getSpaceContents } from '@/lib/services/spaces/get-space-contents'

export const GET = route(getSpaceContents)
