import { route } from '@/lib/http/route'
import { getOnboarding } from '@/lib/services/spaces/get-onboarding'

export const GET = route(getOnboarding)
