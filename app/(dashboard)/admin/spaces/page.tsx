import { AdminSpacesPage } from '@/components/admin/admin-spaces-page'
import { initialPage } from '@/components/lists/initial-page'
import { AdminSpaceQuery } from '@/lib/schemas/admin-space'
import { listAllSpaces } from '@/lib/services/admin/list-all-spaces'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Spaces' }

export default definePage({ access: 'platform_admin' }, async ({ ctx, searchParams }) => (
  <AdminSpacesPage initial={await initialPage(AdminSpaceQuery, searchParams, (query) => listAllSpaces(ctx, query))} />
))
