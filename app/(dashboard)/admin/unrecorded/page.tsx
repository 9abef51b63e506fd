import { UnrecordedPage } from '@/components/admin/unrecorded-page'
import { initialPage } from '@/components/lists/initial-page'
import { UnrecordedQuery } from '@/lib/schemas/unrecorded'
import { listUnrecorded } from '@/lib/services/unrecorded/list-unrecorded'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Unrecorded usage' }

export default definePage({ access: 'platform_admin' }, async ({ ctx, searchParams }) => (
  <UnrecordedPage initial={await initialPage(UnrecordedQuery, searchParams, (query) => listUnrecorded(ctx, query))} />
))
