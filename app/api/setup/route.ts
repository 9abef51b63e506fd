import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { completeSetup } from '@/lib/services/account/complete-setup'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(completeSetup, { status: 201 }) })
