import { SpaceSettings } from '@/components/spaces/space-settings'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Settings' }

export default definePage({ access: 'space', permission: 'space:read' }, async ({ ctx }) => (
  <SpaceSettings space={ctx.space} />
))
