import { UsageOverDays } from '@/components/usage/usage-over-days'
import { UsageOverDaysQuery } from '@/lib/schemas/usage'
import { getMyUsage } from '@/lib/services/usage/get-my-usage'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'My usage' }

export default definePage({ access: 'self' }, async ({ ctx, searchParams }) => {
  const asked = UsageOverDaysQuery.safeParse({ days: searchParams['days'] ?? undefined })
  return (
    <UsageOverDays
      title="My usage"
      description="What you used in all of your spaces, with your tokens and in the playground. Days are in UTC."
      path="/me/usage"
      spaceHref={['/s/', '/usage']}
      usage={await getMyUsage(ctx, asked.data ?? { days: 30 })}
    />
  )
})
