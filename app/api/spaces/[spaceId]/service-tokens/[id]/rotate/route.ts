import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { rotateServiceToken } from '@/lib/services/tokens/rotate-service-token'

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: route(rotateServiceToken, { status: 201 }) })
