import { dbPool } from '@/lib/db/client'
import { UsageOverDaysQuery, UsageOverDaysView } from '@/lib/schemas/usage'
import { service } from '@/lib/services/service'
import { usageOfPerson } from '@/lib/usage/usage-over-days'
import { toUsageOverDaysView } from './usage-over-days-view'

/** What the signed-in person used, with their tokens and in the playground, in all of their spaces. */
export const getMyUsage = service(
  { permission: 'self', impersonation: 'allow', audit: null, input: UsageOverDaysQuery, output: UsageOverDaysView },
  async (ctx, { days }) => {
    const { userId } = ctx.principal
    return toUsageOverDaysView(await usageOfPerson(dbPool(), userId, days), days, userId)
  },
)
