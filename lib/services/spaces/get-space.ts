import { z } from 'zod'
import { SpaceView } from '@/lib/schemas/space'
import { service } from '@/lib/services/service'

export const getSpace = service(
  { permission: 'space:read', impersonation: 'allow', audit: null, input: z.strictObject({}), output: SpaceView },
  async (ctx) => ctx.space,
)
