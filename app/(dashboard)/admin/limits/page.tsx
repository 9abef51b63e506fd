import { PlatformLimitsPage } from '@/components/limits/platform-limits-page'
import { listPlatformLimits } from '@/lib/services/limits/list-platform-limits'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Limits' }

export default definePage({ access: 'platform_admin' }, async ({ ctx }) => (
  <PlatformLimitsPage initial={await listPlatformLimits(ctx, {})} />
))
