import { ProviderKeySettings } from '@/components/provider-keys/provider-key-settings'
import { listProviderKeys } from '@/lib/services/provider-keys/list-provider-keys'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Provider keys' }

export default definePage({ access: 'space', permission: 'provider_keys:read' }, async ({ ctx }) => (
  <ProviderKeySettings
    key={ctx.space.id}
    spaceId={ctx.space.id}
    canManage={ctx.space.permissions.includes('provider_keys:manage')}
    initialKeys={await listProviderKeys(ctx, {})}
  />
))
