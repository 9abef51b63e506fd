import { UsageOverDays } from '@/components/usage/usage-over-days'
import { UsageOverDaysQuery } from '@/lib/schemas/usage'
import { getPlatformUsage } from '@/lib/services/admin/get-platform-usage'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Usage' }

export default definePage({ access: 'platform_admin' }, async ({ ctx, searchParams }) => {
  const asked = UsageOverDaysQuery.safeParse({ days: searchParams['days'] ?? undefined })
  return (
    <UsageOverDays
      title="Usage"
      description="What everybody used, in all spaces together: numbers, nothing of what was said. Days are in UTC."
      path="/admin/usage"
      spaceHref={['/admin/spaces?search=', '']}
      usage={await getPlatformUsage(ctx, asked.data ?? { days: 30 })}
    />
  )
})
