import { z } from 'zod'
import type { SessionPrincipal } from '@/lib/auth/principal'
import { MeView } from '@/lib/schemas/account'
import { service } from '@/lib/services/service'

/** What a signed-in person sees of themselves. */
export const meView = (user: SessionPrincipal['user']): MeView => ({ ...user, createdAt: user.createdAt.toISOString() })

export const getMe = service(
  { permission: 'self', impersonation: 'allow', audit: null, input: z.strictObject({}), output: MeView },
  async (ctx) => meView(ctx.principal.user),
)
