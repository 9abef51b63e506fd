import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { getAdminOverview } from '@/lib/services/admin/get-admin-overview'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: route(getAdminOverview) })
