import { route } from '@/lib/http/route'
import { acceptInvitation } from '@/lib/services/invitations/accept-invitation'

export const POST = route(acceptInvitation)
