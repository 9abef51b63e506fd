import { SystemPage } from '@/components/admin/system-page'
import { getSystem } from '@/lib/services/admin/get-system'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'System' }

export default definePage({ access: 'platform_admin' }, async ({ ctx }) => (
  <SystemPage system={await getSystem(ctx, {})} />
))
