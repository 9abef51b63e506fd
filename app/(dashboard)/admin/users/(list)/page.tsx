import { initialPage } from '@/components/lists/initial-page'
import { PeoplePage } from '@/components/admin/people-page'
import { PersonQuery } from '@/lib/schemas/person'
import { listPeople } from '@/lib/services/admin/list-people'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'People' }

export default definePage({ access: 'platform_admin' }, async ({ ctx, searchParams }) => (
  <PeoplePage initial={await initialPage(PersonQuery, searchParams, (query) => listPeople(ctx, query))} />
))
