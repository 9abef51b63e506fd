import { route } from '@/lib/http/route'
import { completeSetup } from '@/lib/services/account/complete-setup'

export const POST = route(completeSetup, { status: 201 })
