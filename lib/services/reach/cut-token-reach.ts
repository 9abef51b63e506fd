import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { ReachingToken } from '@/lib/schemas/api-access'
import { Id } from '@/lib/schemas/common'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { findReachingToken } from './find-reaching-token'

/**
 * Takes the space out of a token's reach: its next call here is refused and its running ones are cut; elsewhere it works
 * as before. Cutting twice changes nothing.
 * @throws AppError `not_found` for a token that does not reach the space.
 */
export const cutTokenReach = service(
  {
    permission: 'tokens:manage',
    impersonation: 'deny',
    audit: 'token.reach_cut',
    input: z.strictObject({ id: Id }),
    output: ReachingToken,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      await lockMembership(tx, ctx, 'tokens:manage')
      const before = await findReachingToken(tx, ctx, id)
      const { count } = await tx.tokenSpaceCut.createMany({
        data: { tokenId: id, spaceId: ctx.spaceId, cutById: ctx.principal.userId },
        skipDuplicates: true,
      })
      const after = await findReachingToken(tx, ctx, id)
      if (count > 0) {
        await recordAudit(tx, ctx, { action: 'token.reach_cut', subjectType: 'token', subjectId: id, before, after })
      }
      changed({ kind: 'token', id })
      return after
    }),
)
