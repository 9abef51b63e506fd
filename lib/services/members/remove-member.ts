import { z } from 'zod'
import { heldRole } from '@/lib/auth/policy'
import { inTransaction } from '@/lib/db/client'
import { Id } from '@/lib/schemas/common'
import { EndedMembership } from '@/lib/schemas/member'
import { service } from '@/lib/services/service'
import { endMembership } from './end-membership'
import { findMember } from './find-member'
import { lockMembership } from './lock-membership'
import { requireCovers } from './require-covers'

/**
 * Takes somebody out of the space; their next request here, by browser or token, is refused.
 * @throws AppError `not_found` for somebody who is not in the space; `forbidden` for somebody whose role may do more;
 * `conflict` for the last owner or the owner of a personal space.
 */
export const removeMember = service(
  {
    permission: 'members:manage',
    impersonation: 'deny',
    audit: 'member.removed',
    input: z.strictObject({ id: Id }),
    output: EndedMembership,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const { held, personalOwnerId } = await lockMembership(tx, ctx, 'members:manage')
      const member = await findMember(tx, spaceId, id)
      requireCovers(held, heldRole(member), `remove ${member.user.name}`)
      const how = { action: 'member.removed', changed } as const
      return { id, stoppedTokens: await endMembership(tx, ctx, { spaceId, personalOwnerId }, member, how) }
    }),
)
