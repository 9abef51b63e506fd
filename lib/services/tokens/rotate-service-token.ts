import { covers } from '@/lib/auth/policy'
import { AppError } from '@/lib/errors'
import { TokenPermission } from '@/lib/schemas/permission'
import { CreatedToken, RotateTokenInput } from '@/lib/schemas/token'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { replaceToken } from './replace-token'

/**
 * Gives a token of the space a new secret, shown once to the caller, who must have everything the token may do.
 * @throws AppError `not_found` for any other token; `forbidden` for one that may do more than the caller.
 */
export const rotateServiceToken = service(
  {
    permission: 'tokens:manage',
    impersonation: 'deny',
    audit: 'token.rotated',
    input: RotateTokenInput,
    output: CreatedToken,
  },
  async (ctx, input) => {
    return replaceToken(ctx, { spaceId: ctx.spaceId }, input, async (tx, { permissions }) => {
      const { held } = await lockMembership(tx, ctx, 'tokens:manage')
      const granted = TokenPermission.options.filter((permission) => permissions.includes(permission))
      if (covers(held, granted)) return
      throw new AppError(
        'forbidden',
        'This token may do more than your role in this space. Somebody who may as much can rotate it.',
      )
    })
  },
)
