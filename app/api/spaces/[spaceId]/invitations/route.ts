import { route } from '@/lib/http/route'
import { listInvitations } from '@/lib/services/invitations/list-invitations'
import { createInvitation } from '@/lib/services/invitations/create-invitation'

export const GET = route(listInvitations)
export const POST = route(createInvitation, { status: 201 })
