import { z } from 'zod'
import { SpaceView } from '@/lib/schemas/space'
import { service } from '@/lib/services/service'
import { toSpaceView } from './space-view'

export const getSpace = service(
  { permission: 'space:read', impersonation: 'allow', audit: null, input: z.strictObject({}), output: SpaceView },
  async (ctx) => toSpaceView(ctx.space, ctx.role),
)
