import { ConnectPage } from '@/components/connect/connect-page'
import { getOnboarding } from '@/lib/services/spaces/get-onboarding'
import { listUsageEvents } from '@/lib/services/usage/list-usage-events'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Connect' }

export default definePage({ access: 'space', permission: 'usage:read' }, async ({ ctx }) => {
  const [onboarding, { items }] = await Promise.all([
    getOnboarding(ctx, {}),
    listUsageEvents(ctx, { limit: 1, zone: 'UTC' }),
  ])
  return (
    <ConnectPage
      key={ctx.space.id}
      space={ctx.space}
      origin={ctx.publicUrl}
      onboarding={onboarding}
      newestCall={items[0]?.requestId ?? null}
    />
  )
})
