import { CreatedToken, RotateTokenInput } from '@/lib/schemas/token'
import { service } from '@/lib/services/service'
import { replaceToken } from './replace-token'

/** Gives one of the caller's tokens a new secret, shown once; the old one works for the grace at most. */
export const rotateToken = service(
  { permission: 'self', impersonation: 'deny', audit: 'token.rotated', input: RotateTokenInput, output: CreatedToken },
  async (ctx, input) => replaceToken(ctx, { userId: ctx.principal.userId }, input),
)
