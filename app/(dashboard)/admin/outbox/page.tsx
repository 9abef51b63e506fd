import { OutboxPage } from '@/components/admin/outbox-page'
import { initialPage } from '@/components/lists/initial-page'
import { OutboxQuery } from '@/lib/schemas/outbox'
import { listOutbox } from '@/lib/services/mail/list-outbox'
import { definePage } from '@/lib/session/define-page'

export const metadata = { title: 'Outbox' }

export default definePage({ access: 'platform_admin' }, async ({ ctx, searchParams }) => (
  <OutboxPage initial={await initialPage(OutboxQuery, searchParams, (query) => listOutbox(ctx, query))} />
))
