import { dbPool } from '@/lib/db/client'
import { UsageOverDaysQuery, UsageOverDaysView } from '@/lib/schemas/usage'
import { service } from '@/lib/services/service'
import { toUsageOverDaysView } from '@/lib/services/usage/usage-over-days-view'
import { poolDatabase } from '@/lib/usage/pool-database'
import { usageOfPlatform } from '@/lib/usage/usage-over-days'

/** Every space's sums are read: on an installation with very many it is better given up than waited for (R4.63). */
const TIMEOUT_MS = 10_000

/** What everybody used, in all spaces together. */
export const getPlatformUsage = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: null,
    input: UsageOverDaysQuery,
    output: UsageOverDaysView,
  },
  async (_ctx, { days }) =>
    toUsageOverDaysView(await usageOfPlatform(poolDatabase(dbPool(), TIMEOUT_MS), days), days, null),
)
