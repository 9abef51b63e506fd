import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { previewInvitation } from '@/lib/services/invitations/preview-invitation'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(previewInvitation) })
