import { enterSpace } from '@/lib/auth/contexts'
import { can, heldRole } from '@/lib/auth/policy'
import type { SelfContext } from '@/lib/auth/contexts'
import { db } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import type { Permission } from '@/lib/schemas/permission'
import { CreatedToken, CreateTokenInput } from '@/lib/schemas/token'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { inTokenTransaction, insertToken, lockOwner } from './insert-token'
import { afterDays } from './token-life'
import { lifeLimits, requireLifeWithin } from './token-policy'
import { tokenView } from './token-view'

/**
 * Creates a personal access token for the caller, for one of their spaces or for all of them.
 * @returns the view and the secret, which is shown once and cannot be read again.
 * @throws AppError `not_found` for a space the caller is not in; `forbidden` when granting more than the caller has;
 * `invalid_input` for a life longer than the policies allow; `conflict` at 50 live tokens or for a repeated Idempotency-Key.
 */
export const createToken = service(
  { permission: 'self', impersonation: 'deny', audit: 'token.created', input: CreateTokenInput, output: CreatedToken },
  async (ctx, input) => {
    const { name, spaceId, permissions, modelAllow, expiresInDays } = input
    await requireGrantable(ctx, spaceId, permissions)
    return inTokenTransaction(async (tx, changed) => {
      const owner = { userId: ctx.principal.userId }
      await lockOwner(tx, owner)
      requireLifeWithin(expiresInDays, await lifeLimits(tx, spaceId))
      const createdAt = new Date()
      const expiresAt = expiresInDays === null ? null : afterDays(createdAt, expiresInDays)
      const made = { owner, spaceId, name, permissions, modelAllow, createdAt, expiresAt, rotatedFromId: null }
      const { id, secret } = await insertToken(tx, ctx, made)
      const token = await tokenView(tx, id)
      await recordAudit(tx, ctx, {
        action: 'token.created',
        subjectType: 'token',
        subjectId: id,
        spaceId,
        after: token,
      })
      changed({ kind: 'token', id })
      return { token, secret }
    })
  },
)

/** Nobody grants what they do not have: in the space, or for a token of all spaces in any of them (B05). */
async function requireGrantable(
  ctx: SelfContext,
  spaceId: string | null,
  permissions: readonly Permission[],
): Promise<void> {
  if (spaceId !== null) {
    const space = await enterSpace(ctx.principal, ctx.facts, { id: spaceId })
    const excess = permissions.find((permission) => !can(space, permission))
    if (excess === undefined) return
    const message = `You cannot grant ${excess}: your role in ${space.space.name} does not include it. An owner of the space can change your role.`
    throw new AppError('forbidden', message)
  }
  const memberships = await db().member.findMany({
    where: { userId: ctx.principal.userId, removedAt: null, space: { status: { not: 'deleted' } } },
    select: { role: true, customRole: true },
  })
  const roles = memberships.map(heldRole)
  const excess = permissions.find((permission) => !roles.some((role) => can(role, permission)))
  if (excess === undefined) return
  throw new AppError('forbidden', `You cannot grant ${excess}: your role includes it in none of your spaces.`)
}
