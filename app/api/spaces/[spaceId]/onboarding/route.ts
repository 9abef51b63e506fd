import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getOnboarding } from '@/lib/services/spaces/get-onboarding'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getOnboarding) })
