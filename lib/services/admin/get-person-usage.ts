import { db, dbPool } from '@/lib/db/client'
import { PersonUsage, PersonUsageQuery } from '@/lib/schemas/person'
import { service } from '@/lib/services/service'
import { usageOfPerson } from '@/lib/usage/usage-of-person'
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
    const named = <T extends { costNano: string }>({ costNano, ...rest }: T) => ({ ...rest, costNanoUsd: costNano })
    return { days, totals: named(totals), byDay: byDay.map(named), byModel: byModel.map(named) }
  },
)
