import { isDeepStrictEqual } from 'node:util'
import { inTransaction } from '@/lib/db/client'
import { PolicyView, UpdatePolicyInput } from '@/lib/schemas/policy'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'

/** Changes what holds for everybody: tokens that are too old for it (H-13), and calls to providers that are switched off (R4.15), are refused from the next request on. */
export const updatePolicy = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'platform.policy_changed',
    input: UpdatePolicyInput,
    output: PolicyView,
  },
  async (ctx, input) =>
    inTransaction(async (tx, changed) => {
      await tx.$queryRaw`SELECT id FROM platform WHERE id = 1 FOR UPDATE`
      const before = PolicyView.parse(await tx.platform.findUniqueOrThrow({ where: { id: 1 } }))
      const { tokenMaxDays = before.tokenMaxDays, providersOff = before.providersOff } = input
      const after = { tokenMaxDays, providersOff }
      if (isDeepStrictEqual(after, before)) return after
      await tx.platform.update({ where: { id: 1 }, data: after })
      await recordAudit(tx, ctx, {
        action: 'platform.policy_changed',
        subjectType: 'platform',
        subjectId: '1',
        before,
        after,
      })
      // Every token's effective expiry, and where every name leads, may be another one now.
      changed({ kind: 'everything' })
      return after
    }),
)
