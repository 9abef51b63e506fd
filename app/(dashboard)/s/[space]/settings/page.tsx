import { SpaceSettings } from '@/components/spaces/space-settings'
import { getInstallationRules } from '@/lib/services/spaces/get-installation-rules'
import { getSpaceContents } from '@/lib/services/spaces/get-space-contents'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Settings' }

export default definePage({ access: 'space', permission: 'space:read' }, async ({ ctx }) => (
  <SpaceSettings
    key={ctx.space.id}
    space={ctx.space}
    rules={await getInstallationRules(ctx, {})}
    contents={
      ctx.space.permissions.includes('space:delete') && !ctx.space.personal ? await getSpaceContents(ctx, {}) : null
    }
  />
))
