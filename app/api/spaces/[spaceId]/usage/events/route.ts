import { route } from '@/lib/http/route'
import { listUsageEvents } from '@/lib/services/usage/list-usage-events'

export const GET = route(listUsageEvents)
