'use client'
import { Inbox } from 'lucide-react'
import { useState } from 'react'
import { Alert } from '@/components/ui/alert'
import { PagedList } from '@/components/lists/paged-list'
import { EmptyState } from '@/components/ui/empty-state'
import { formatPlural } from '@/components/ui/format'
import { PageHeader } from '@/components/ui/page-header'
import { SearchInput } from '@/components/ui/search-input'
import { useSettledSearch } from '@/lib/client/use-settled-search'
import { useUrlFilters } from '@/lib/client/use-url-filters'
import type { MailView } from '@/lib/schemas/outbox'
import { FilterSelect } from '@/components/lists/filter-select'
import { type MailAction, MailDialog } from './mail-dialog'
import { MailTable } from './mail-table'
import { type InitialOutbox, useOutbox } from './use-outbox'

const STATUSES = [
  { value: '', label: 'Any status' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'sent', label: 'Sent' },
  { value: 'failed', label: 'Failed' },
  { value: 'expired', label: 'Link ended' },
]

/** Admin → Outbox: mails, and where no mail server is set the place to hand them over. */
export function OutboxPage({ initial }: { initial: InitialOutbox }) {
  const [filters, change] = useUrlFilters(['search', 'status'])
  const search = useSettledSearch(filters.search)
  const mails = useOutbox({ ...filters, search }, initial)
  const [acting, setActing] = useState<{ action: MailAction; mail: MailView } | null>(null)
  const narrowed = filters.search !== '' || filters.status !== ''
  const delivers = mails.first?.delivers ?? initial.page.delivers
  return (
    <>
      <PageHeader
        title="Outbox"
        description="Mails of this installation: invitations, links to choose a password, and warnings."
      />
      {!delivers && (
        <Alert title="No mail server is set" className="mb-4">
          Mails wait here. Open one to hand its link over yourself. The operator can set a server with{' '}
          <code className="font-mono text-[13px]">KEYWAY_SMTP_URL</code> and{' '}
          <code className="font-mono text-[13px]">KEYWAY_MAIL_FROM</code>.
        </Alert>
      )}
      {(narrowed || mails.total > 0) && (
        <div className="mb-3 flex flex-wrap items-center gap-2">
          <SearchInput
            label="Search recipient or subject"
            value={filters.search}
            onValueChange={(search) => change({ search })}
          />
          <FilterSelect
            label="Status"
            value={filters.status}
            onValueChange={(status) => change({ status })}
            options={STATUSES}
          />
          <output className="text-[13px] text-muted-foreground tabular-nums sm:ml-auto">
            {formatPlural(mails.total, 'mail')}
          </output>
        </div>
      )}
      <PagedList
        query={mails}
        what="Mails"
        empty={
          <EmptyState icon={Inbox} title={narrowed ? 'No mail fits' : 'No mails yet'}>
            {narrowed
              ? 'Mails are searched by recipient and subject.'
              : 'Inviting somebody by address, adding a person or resetting a password writes one.'}
          </EmptyState>
        }
      >
        <MailTable mails={mails.items} delivers={delivers} onAction={(action, mail) => setActing({ action, mail })} />
      </PagedList>
      <MailDialog acting={acting} onClose={() => setActing(null)} />
    </>
  )
}
