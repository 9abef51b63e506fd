import { route } from '@/lib/http/route'
import { getMe } from '@/lib/services/account/get-me'
import { updateMe } from '@/lib/services/account/update-me'

export const GET = route(getMe)
export const PATCH = route(updateMe)
