import { route } from '@/lib/http/route'
import { updateMember } from '@/lib/services/members/update-member'
import { removeMember } from '@/lib/services/members/remove-member'

export const PATCH = route(updateMember)
export const DELETE = route(removeMember)
