import { inTransaction } from '@/lib/db/client'
import { SetApiAccessInput } from '@/lib/schemas/api-access'
import { SpaceView } from '@/lib/schemas/space'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'

/**
 * Turns the space's API access on or off; the next request under `/api/v1` sees it. Turning it off cuts the calls that
 * are running, or lets them end. What is already so is not done again; calls that may end can still be cut.
 */
export const setApiAccess = service(
  {
    permission: 'api_access:manage',
    impersonation: 'deny',
    audit: 'space.api_access_changed',
    input: SetApiAccessInput,
    output: SpaceView,
  },
  async (ctx, { enabled, reason, streams }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      const drains = !enabled && streams === 'drain'
      await lockMembership(tx, ctx, 'api_access:manage')
      const row = await tx.space.findUniqueOrThrow({ where: { id: spaceId } })
      const turned = row.apiAccessEnabled !== enabled
      // Off stays off; only what may still run can be ended after all.
      if (turned || (row.apiAccessDrains && !drains)) {
        const before = { apiAccessEnabled: row.apiAccessEnabled, reason: row.apiAccessReason }
        const after = { apiAccessEnabled: enabled, reason: reason ?? null, ...(enabled ? {} : { streams }) }
        await tx.space.update({
          where: { id: spaceId },
          data: {
            apiAccessEnabled: enabled,
            apiAccessDrains: drains,
            apiAccessReason: after.reason,
            apiAccessAt: new Date(),
            apiAccessById: ctx.principal.userId,
          },
        })
        await recordAudit(tx, ctx, {
          action: 'space.api_access_changed',
          subjectType: 'space',
          subjectId: spaceId,
          before,
          after,
        })
      }
      changed({ kind: 'space', id: spaceId })
      return { ...ctx.space, apiAccessEnabled: enabled }
    }),
)
