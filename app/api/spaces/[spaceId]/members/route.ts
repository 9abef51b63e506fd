import { route } from '@/lib/http/route'
import { listMembers } from '@/lib/services/members/list-members'

export const GET = route(listMembers)
