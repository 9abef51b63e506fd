import { z } from 'zod'
import { db } from '@/lib/db/client'
import { SpaceContents } from '@/lib/schemas/space'
import { pendingInvitations } from '@/lib/services/roles/role-views'
import { service } from '@/lib/services/service'
import { liveTokensOf } from '@/lib/services/tokens/reaching'
import { callsOver30Days } from '@/lib/services/usage/calls-over-30-days'

/** What stops with the space, counted for whoever is about to delete it. */
export const getSpaceContents = service(
  { permission: 'space:delete', impersonation: 'allow', audit: null, input: z.strictObject({}), output: SpaceContents },
  async (ctx) => {
    const { spaceId } = ctx
    const [members, invitations, liveTokens, providerKeys, calls] = await Promise.all([
      db().member.count({ where: { spaceId, removedAt: null } }),
      db().invitation.count({ where: pendingInvitations(db(), spaceId) }),
      db().personalAccessToken.count({ where: liveTokensOf(spaceId) }),
      db().providerKey.count({ where: { spaceId } }),
      callsOver30Days(db(), [spaceId]),
    ])
    return {
      members,
      invitations,
      liveTokens,
      providerKeys,
      callsLast30Days: calls.get(spaceId) ?? 0,
    }
  },
)
