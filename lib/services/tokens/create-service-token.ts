import { can } from '@/lib/auth/policy'
import { AppError } from '@/lib/errors'
import { CreatedToken, CreateServiceTokenInput } from '@/lib/schemas/token'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { inTokenTransaction, insertToken, lockOwner } from './insert-token'
import { afterDays } from './token-life'
import { lifeLimits, requireLifeWithin } from './token-policy'
import { tokenView } from './token-view'

/**
 * Creates a token that belongs to the space instead of a person: it goes on working when its maker leaves.
 * @returns the view and the secret, which is shown once and cannot be read again.
 * @throws AppError `forbidden` when granting more than the caller has; `invalid_input` for a life longer than the policies
 * allow; `conflict` at 50 live service tokens of the space or for a repeated Idempotency-Key.
 */
export const createServiceToken = service(
  {
    permission: 'tokens:manage',
    impersonation: 'deny',
    audit: 'token.created',
    input: CreateServiceTokenInput,
    output: CreatedToken,
  },
  async (ctx, { expiresInDays, ...settings }) => {
    return inTokenTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const { held } = await lockMembership(tx, ctx, 'tokens:manage')
      const excess = settings.permissions.find((permission) => !can(held, permission))
      if (excess !== undefined) {
        throw new AppError('forbidden', `You cannot grant ${excess}: your role in this space does not include it.`)
      }
      const owner = { spaceId }
      await lockOwner(tx, owner)
      requireLifeWithin(expiresInDays, await lifeLimits(tx, spaceId))
      const createdAt = new Date()
      const expiresAt = expiresInDays === null ? null : afterDays(createdAt, expiresInDays)
      const made = { ...settings, owner, spaceId, createdAt, expiresAt, rotatedFromId: null }
      const { id, secret } = await insertToken(tx, ctx, made)
      const token = await tokenView(tx, id)
      await recordAudit(tx, ctx, {
        action: 'token.created',
        subjectType: 'token',
        subjectId: id,
        after: { ...token, service: true },
      })
      changed({ kind: 'token', id })
      return { token, secret }
    })
  },
)
