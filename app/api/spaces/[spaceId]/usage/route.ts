import { route } from '@/lib/http/route'
import { getUsage } from '@/lib/services/usage/get-usage'

export const GET = route(getUsage)
