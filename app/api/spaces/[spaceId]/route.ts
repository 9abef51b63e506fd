import { route } from '@/lib/http/route'
import { getSpace } from '@/lib/services/spaces/get-space'
import { updateSpace } from '@/lib/services/spaces/update-space'
import { deleteSpace } from '@/lib/services/spaces/delete-space'

export const GET = route(getSpace)
export const PATCH = route(updateSpace)
export const DELETE = route(deleteSpace)
