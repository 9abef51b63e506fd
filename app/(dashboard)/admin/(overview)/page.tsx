import { AdminOverviewPage } from '@/components/admin/admin-overview-page'
import { getAdminOverview } from '@/lib/services/admin/get-admin-overview'
import { getPolicy } from '@/lib/services/admin/get-policy'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Installation' }

export default definePage({ access: 'platform_admin' }, async ({ ctx }) => {
  const [overview, policy] = await Promise.all([getAdminOverview(ctx, {}), getPolicy(ctx, {})])
  return <AdminOverviewPage overview={overview} policy={policy} />
})
