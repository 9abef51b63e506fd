import { route } from '@/lib/http/route'
import { revokeInvitation } from '@/lib/services/invitations/revoke-invitation'

export const DELETE = route(revokeInvitation)
