import { route } from '@/lib/http/route'
import { leaveSpace } from '@/lib/services/members/leave-space'

export const POST = route(leaveSpace)
