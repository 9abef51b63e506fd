import { AdminOverviewPage } from '@/components/admin/admin-overview-page'
import { providerName } from '@/components/provider-keys/provider-catalogue'
import { ProviderKind } from '@/lib/schemas/provider-key'
import { getAdminOverview } from '@/lib/services/admin/get-admin-overview'
import { getPolicy } from '@/lib/services/admin/get-policy'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Installation' }

export default definePage({ access: 'platform_admin' }, async ({ ctx }) => {
  const [overview, policy] = await Promise.all([getAdminOverview(ctx, {}), getPolicy(ctx, {})])
  const providers = ProviderKind.options.map((kind) => ({ kind, name: providerName(kind) }))
  return <AdminOverviewPage overview={overview} policy={policy} providers={providers} />
})
