import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listMembers } from '@/lib/services/members/list-members'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(listMembers) })
