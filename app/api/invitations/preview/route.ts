import { route } from '@/lib/http/route'
import { previewInvitation } from '@/lib/services/invitations/preview-invitation'

export const POST = route(previewInvitation)
