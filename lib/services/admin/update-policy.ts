import { inTransaction } from '@/lib/db/client'
import { PolicyView, UpdatePolicyInput } from '@/lib/schemas/policy'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'

/** Changes what holds for everybody; tokens that are too old for it are refused from the next request on (H-13). */
export const updatePolicy = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'platform.policy_changed',
    input: UpdatePolicyInput,
    output: PolicyView,
  },
  async (ctx, after) =>
    inTransaction(async (tx, changed) => {
      await tx.$queryRaw`SELECT id FROM platform WHERE id = 1 FOR UPDATE`
      const { tokenMaxDays } = await tx.platform.findUniqueOrThrow({ where: { id: 1 } })
      if (tokenMaxDays === after.tokenMaxDays) return after
      await tx.platform.update({ where: { id: 1 }, data: after })
      await recordAudit(tx, ctx, {
        action: 'platform.policy_changed',
        subjectType: 'platform',
        subjectId: '1',
        before: { tokenMaxDays },
        after,
      })
      // Every token's effective expiry may be another one now.
      changed({ kind: 'everything' })
      return after
    }),
)
