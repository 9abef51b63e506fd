import { z } from 'zod'
import { MeView } from '@/lib/schemas/account'
import { service } from '@/lib/services/service'

export const getMe = service(
  { permission: 'self', impersonation: 'allow', audit: null, input: z.strictObject({}), output: MeView },
  async (ctx) => ctx.principal.user,
)
