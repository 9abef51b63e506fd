import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { ReachingToken } from '@/lib/schemas/api-access'
import { Id } from '@/lib/schemas/common'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { findReachingToken } from './find-reaching-token'

/**
 * Lets a token that was cut off reach the space again; its next call works. Restoring twice changes nothing.
 * @throws AppError `not_found` for a token that was not made for the space, or has died since.
 */
export const restoreTokenReach = service(
  {
    permission: 'tokens:manage',
    impersonation: 'deny',
    audit: 'token.reach_restored',
    input: z.strictObject({ id: Id }),
    output: ReachingToken,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      await lockMembership(tx, ctx, 'tokens:manage')
      const before = await findReachingToken(tx, ctx, id)
      const { count } = await tx.tokenSpaceCut.deleteMany({ where: { tokenId: id, spaceId: ctx.spaceId } })
      const after = { ...before, cutAt: null }
      if (count > 0) {
        await recordAudit(tx, ctx, {
          action: 'token.reach_restored',
          subjectType: 'token',
          subjectId: id,
          before,
          after,
        })
      }
      changed({ kind: 'token', id })
      return after
    }),
)
