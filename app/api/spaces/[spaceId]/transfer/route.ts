import { route } from '@/lib/http/route'
import { transferSpace } from '@/lib/services/spaces/transfer-space'

export const POST = route(transferSpace)
