import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { listInvitations } from '@/lib/services/invitations/list-invitations'
import { createInvitation } from '@/lib/services/invitations/create-invitation'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({
  GET: route(listInvitations),
  POST: route(createInvitation, { status: 201 }),
})
