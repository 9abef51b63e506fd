import { OnboardingOnDemand } from '@/components/onboarding/onboarding-on-demand'
import { isOnboarding } from '@/components/onboarding/onboarding-steps'
import { OverviewOnDemand } from '@/components/overview/overview-on-demand'
import { OVERVIEW_DAYS } from '@/components/overview/overview-days'
import { dayIn, shiftDay } from '@/components/usage/range'
import { serverDays } from '@/components/usage/server-days'
import { CALLS_PAGE } from '@/components/usage/calls-per-page'
import { listProviderKeys } from '@/lib/services/provider-keys/list-provider-keys'
import { getOnboarding } from '@/lib/services/spaces/get-onboarding'
import { getUsage } from '@/lib/services/usage/get-usage'
import { listUsageEvents } from '@/lib/services/usage/list-usage-events'
import { seesAllUsage } from '@/lib/services/usage/seen-usage'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Overview' }

export default definePage({ access: 'space', permission: 'space:read' }, async ({ ctx }) => {
  const { space, publicUrl } = ctx
  const server = await serverDays()
  const today = dayIn(server.zone, server.nowMs)
  const query = { from: shiftDay(today, 1 - OVERVIEW_DAYS), to: today, zone: server.zone }
  const callsOf = { zone: server.zone }
  const [onboarding, usage, calls, keys] = await Promise.all([
    getOnboarding(ctx, {}),
    getUsage(ctx, query),
    listUsageEvents(ctx, { ...callsOf, limit: CALLS_PAGE }),
    space.permissions.includes('provider_keys:read') ? listProviderKeys(ctx, {}) : null,
  ])
  if (isOnboarding(onboarding, usage.totals.requests - usage.totals.errors)) {
    return <OnboardingOnDemand key={space.id} space={space} origin={publicUrl} initial={onboarding} />
  }
  return (
    <OverviewOnDemand
      key={space.id}
      {...{ space, server, keys }}
      own={!seesAllUsage(ctx)}
      initial={{ query, usage }}
      initialCalls={{ query: callsOf, calls }}
    />
  )
})
