import { db } from '@/lib/db/client'
import { TokenIdInput, TokenView } from '@/lib/schemas/token'
import { service } from '@/lib/services/service'
import { findOwned } from './find-owned'
import { tokenView } from './token-view'

/** One of the caller's own tokens. @throws AppError `not_found` for any other. */
export const getToken = service(
  { permission: 'self', impersonation: 'allow', audit: null, input: TokenIdInput, output: TokenView },
  async (ctx, { id }) => {
    await findOwned(db(), { userId: ctx.principal.userId }, id)
    return tokenView(db(), id)
  },
)
