import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { rotateToken } from '@/lib/services/tokens/rotate-token'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(rotateToken, { status: 201 }) })
