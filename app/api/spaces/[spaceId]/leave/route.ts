import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { leaveSpace } from '@/lib/services/members/leave-space'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(leaveSpace) })
