import { inTransaction } from '@/lib/db/client'
import { SetApiAccessInput, SpaceView } from '@/lib/schemas/space'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'

/** Turns the space's API access on or off; the next request under `/api/v1` sees it. */
export const setApiAccess = service(
  {
    permission: 'api_access:manage',
    impersonation: 'deny',
    audit: 'space.api_access_changed',
    input: SetApiAccessInput,
    output: SpaceView,
  },
  async (ctx, input) =>
    inTransaction(async (tx, changed) => {
      const { count } = await tx.space.updateMany({
        where: { id: ctx.spaceId, apiAccessEnabled: !input.enabled },
        data: { apiAccessEnabled: input.enabled },
      })
      if (count > 0) {
        await recordAudit(tx, ctx, {
          action: 'space.api_access_changed',
          subjectType: 'space',
          subjectId: ctx.spaceId,
          before: { apiAccessEnabled: !input.enabled },
          after: { apiAccessEnabled: input.enabled },
        })
      }
      changed({ kind: 'space', id: ctx.spaceId })
      return { ...ctx.space, apiAccessEnabled: input.enabled }
    }),
)
