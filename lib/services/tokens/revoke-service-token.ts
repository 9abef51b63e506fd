import { TokenIdInput, TokenView } from '@/lib/schemas/token'
import { service } from '@/lib/services/service'
import { endToken } from './end-token'

/** Revokes a token of the space for good. @throws AppError `not_found` for any other, a person's too. */
export const revokeServiceToken = service(
  {
    permission: 'tokens:manage',
    impersonation: 'deny',
    audit: 'token.revoked',
    input: TokenIdInput,
    output: TokenView,
  },
  async (ctx, { id }) => endToken(ctx, { spaceId: ctx.spaceId }, id),
)
