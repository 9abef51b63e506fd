import { TokenIdInput, TokenView } from '@/lib/schemas/token'
import { service } from '@/lib/services/service'
import { endToken } from './end-token'

/**
 * Revokes one of the caller's tokens for good; the next request with it is refused. Revoking twice changes nothing.
 * @throws AppError `not_found` for a token that is not the caller's.
 */
export const revokeToken = service(
  { permission: 'self', impersonation: 'deny', audit: 'token.revoked', input: TokenIdInput, output: TokenView },
  async (ctx, { id }) => endToken(ctx, { userId: ctx.principal.userId }, id),
)
