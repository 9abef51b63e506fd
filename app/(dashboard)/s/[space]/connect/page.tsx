import { ConnectPage } from '@/components/connect/connect-page'
import { listCallableModels } from '@/lib/services/playground/list-callable-models'
import { getOnboarding } from '@/lib/services/spaces/get-onboarding'
import { listUsageEvents } from '@/lib/services/usage/list-usage-events'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Connect' }

export default definePage({ access: 'space', permission: 'space:read' }, async ({ ctx }) => {
  const [onboarding, models, { items }] = await Promise.all([
    getOnboarding(ctx, {}),
    ctx.permissions.has('models:read') ? listCallableModels(ctx, {}).then((list) => list.models) : [],
    listUsageEvents(ctx, { limit: 1, zone: 'UTC' }),
  ])
  return (
    <ConnectPage
      key={ctx.space.id}
      space={ctx.space}
      origin={ctx.publicUrl}
      onboarding={onboarding}
      models={models}
      newestCall={items[0]?.requestId ?? null}
    />
  )
})
