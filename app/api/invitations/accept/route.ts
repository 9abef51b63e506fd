import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { acceptInvitation } from '@/lib/services/invitations/accept-invitation'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(acceptInvitation) })
