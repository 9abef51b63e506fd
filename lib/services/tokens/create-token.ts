import { enterSpace } from '@/lib/auth/contexts'
import { can } from '@/lib/auth/policy'
import { newId } from '@/lib/crypto/id'
import { digestToken, mintToken } from '@/lib/crypto/token-secret'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { CreatedToken, CreateTokenInput } from '@/lib/schemas/token'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { toTokenView } from './token-view'

const DAY_MS = 86_400_000
/** Live tokens one person may have (B13). */
const MAX_LIVE = 50

/**
 * Creates a personal access token for the caller, bound to one of their spaces.
 * @returns the view and the secret, which is shown once and cannot be read again.
 * @throws AppError `not_found` for a space the caller is not in; `forbidden` when granting more than the caller has there; `conflict` at 50 live tokens.
 */
export const createToken = service(
  { permission: 'self', impersonation: 'deny', audit: 'token.created', input: CreateTokenInput, output: CreatedToken },
  async (ctx, input) => {
    const space = await enterSpace(ctx.principal, ctx.facts, { id: input.spaceId })
    const excess = input.permissions.find((permission) => !can(space, permission))
    if (excess)
      throw new AppError(
        'forbidden',
        `You cannot grant ${excess}: your role in ${space.space.name} does not include it.`,
      )
    const { keyRing } = processState()
    const { value, prefix } = mintToken()
    const secret = value.reveal('show-once')
    return inTransaction(async (tx, changed) => {
      const { userId } = ctx.principal
      const now = new Date()
      await tx.$queryRaw`SELECT id FROM "user" WHERE id = ${userId}::uuid FOR UPDATE`
      const live = await tx.personalAccessToken.count({
        where: { userId, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
      })
      if (live >= MAX_LIVE)
        throw new AppError(
          'conflict',
          `You have ${MAX_LIVE} live tokens, which is the limit. Revoke one you no longer use.`,
        )
      const row = await tx.personalAccessToken.create({
        data: {
          id: newId(),
          userId,
          spaceId: space.spaceId,
          name: input.name,
          prefix,
          hash: digestToken(keyRing, secret),
          hashScheme: keyRing.key('token-pepper').id,
          permissions: input.permissions,
          createdAt: now,
          expiresAt: input.expiresInDays === null ? null : new Date(now.getTime() + input.expiresInDays * DAY_MS),
        },
        include: { space: true },
      })
      const token = toTokenView(row, true, now)
      await recordAudit(tx, ctx, {
        action: 'token.created',
        subjectType: 'token',
        subjectId: row.id,
        spaceId: space.spaceId,
        after: token,
      })
      changed({ kind: 'token', id: row.id })
      return { token, secret }
    })
  },
)
