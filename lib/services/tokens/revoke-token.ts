import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { TokenView } from '@/lib/schemas/token'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { toTokenView } from './token-view'

/**
 * Revokes one of the caller's tokens for good; the next request with it is refused. Revoking twice changes nothing.
 * @throws AppError `not_found` for a token that is not the caller's.
 */
export const revokeToken = service(
  {
    permission: 'self',
    impersonation: 'deny',
    audit: 'token.revoked',
    input: z.strictObject({ id: Id }),
    output: TokenView,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      const { userId } = ctx.principal
      const now = new Date()
      const { count } = await tx.personalAccessToken.updateMany({
        where: { id, userId, revokedAt: null },
        data: { revokedAt: now },
      })
      const row = await tx.personalAccessToken.findFirst({ where: { id, userId }, include: { space: true } })
      if (!row) throw new AppError('not_found', 'There is no such token.')
      const token = toTokenView(row, true, now)
      if (count > 0) {
        await recordAudit(tx, ctx, {
          action: 'token.revoked',
          subjectType: 'token',
          subjectId: id,
          spaceId: row.spaceId,
          after: token,
        })
      }
      changed({ kind: 'token', id })
      return token
    }),
)
