import { ApiAccessSettings } from '@/components/api-access/api-access-settings'
import { getApiAccess } from '@/lib/services/spaces/get-api-access'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'API access' }

export default definePage({ access: 'space', permission: 'members:read' }, async ({ ctx }) => (
  <ApiAccessSettings
    key={ctx.space.id}
    spaceId={ctx.space.id}
    canManage={ctx.space.permissions.includes('api_access:manage')}
    initialData={await getApiAccess(ctx, {})}
  />
))
