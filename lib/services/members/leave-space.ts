import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { EndedMembership } from '@/lib/schemas/member'
import { service } from '@/lib/services/service'
import { endMembership } from './end-membership'
import { findMember } from './find-member'
import { lockMembership } from './lock-membership'

/**
 * The caller leaves the space; only a new invitation brings them back.
 * @throws AppError `conflict` for the last owner or the owner of a personal space.
 */
export const leaveSpace = service(
  {
    permission: 'space:read',
    impersonation: 'deny',
    audit: 'member.left',
    input: z.strictObject({}),
    output: EndedMembership,
  },
  async (ctx) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const { userId } = ctx.principal
      const { personalOwnerId } = await lockMembership(tx, ctx, 'space:read')
      const member = await findMember(tx, spaceId, userId)
      const how = { action: 'member.left', changed } as const
      return { id: userId, stoppedTokens: await endMembership(tx, ctx, { spaceId, personalOwnerId }, member, how) }
    }),
)
