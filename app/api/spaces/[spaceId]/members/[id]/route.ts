import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { updateMember } from '@/lib/services/members/update-member'
import { removeMember } from '@/lib/services/members/remove-member'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  PATCH: route(updateMember),
  DELETE: route(removeMember),
})
