import { TokenList, TokenQuery } from '@/lib/schemas/token'
import { service } from '@/lib/services/service'
import { pageOfTokens } from './page-of-tokens'

/** The caller's own tokens, newest first, a page at a time; revoked and expired ones stay listed. */
export const listTokens = service(
  { permission: 'self', impersonation: 'allow', audit: null, input: TokenQuery, output: TokenList },
  async (ctx, query) => pageOfTokens({ userId: ctx.principal.userId }, query),
)
