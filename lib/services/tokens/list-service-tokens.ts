import { TokenList, TokenQuery } from '@/lib/schemas/token'
import { service } from '@/lib/services/service'
import { pageOfTokens } from './page-of-tokens'

/** The tokens that belong to the space itself, newest first, a page at a time. */
export const listServiceTokens = service(
  { permission: 'tokens:manage', impersonation: 'allow', audit: null, input: TokenQuery, output: TokenList },
  async (ctx, query) => pageOfTokens({ spaceId: ctx.spaceId }, query),
)
