import { db, dbPool } from '@/lib/db/client'
import { PersonUsage, PersonUsageQuery } from '@/lib/schemas/person'
import { service } from '@/lib/services/service'
import { usageOfPerson } from '@/lib/usage/usage-over-days'
import type { UsageSums } from '@/lib/usage/usage-queries'
import { noSuchPerson } from './person-view'

/** What a person used over the last days, in all spaces together: numbers, nothing of what was said (R1.23). */
export const getPersonUsage = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: null,
    input: PersonUsageQuery,
    output: PersonUsage,
  },
  async (_ctx, { id, days }) => {
    if ((await db().user.count({ where: { id, status: { not: 'deleted' } } })) === 0) throw noSuchPerson()
    const { totals, byDay, byModel } = await usageOfPerson(dbPool(), id, days)
    const part = ({ requests, inputTokens, outputTokens, costNano }: UsageSums) => ({
      requests,
      tokens: inputTokens + outputTokens,
      costNanoUsd: costNano,
    })
    return {
      days,
      totals: { ...totals, costNanoUsd: totals.costNano },
      byDay: byDay.map((each) => ({ ...part(each), day: each.bucket })),
      byModel: byModel.map((each) => ({ ...part(each), model: each.rest ? 'other models' : (each.key ?? '') })),
    }
  },
)
