'use client'
import { FileCheck } from 'lucide-react'
import { useState } from 'react'
import { FilterSelect } from '@/components/lists/filter-select'
import { PagedList } from '@/components/lists/paged-list'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatPlural } from '@/components/ui/format'
import { PageHeader } from '@/components/ui/page-header'
import { useUrlFilters } from '@/lib/client/use-url-filters'
import type { UnrecordedView } from '@/lib/schemas/unrecorded'
import { type UnrecordedAction, UnrecordedDialog } from './unrecorded-dialog'
import { UnrecordedTable } from './unrecorded-table'
import { type InitialUnrecorded, useUnrecorded } from './use-unrecorded'

const STATES = [
  { value: '', label: 'Open' },
  { value: 'recorded', label: 'Recorded later' },
  { value: 'discarded', label: 'Discarded' },
]
const EMPTY: Readonly<Record<string, string>> = {
  '': 'Every call that has ended is in the ledger. One the database refuses is kept here whole, until it can be recorded.',
  recorded: 'No call had to be recorded a second time.',
  discarded: 'No call was left out of the ledger.',
}

/** Admin → Unrecorded usage: finished calls that the database refused, kept whole until somebody decides. */
export function UnrecordedPage({ initial }: { initial: InitialUnrecorded }) {
  const [filters, change] = useUrlFilters(['state'])
  const events = useUnrecorded(filters, initial)
  const [acting, setActing] = useState<UnrecordedAction | null>(null)
  const isOpen = filters.state === ''
  return (
    <>
      <PageHeader
        title="Unrecorded usage"
        description="Calls that have ended but are not in the ledger, because the database refused them."
        actions={
          isOpen &&
          events.total > 1 && (
            <Button onClick={() => setActing({ kind: 'retry_all', open: events.total })}>Try all again</Button>
          )
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <FilterSelect
          label="State"
          value={filters.state}
          onValueChange={(state) => change({ state })}
          options={STATES}
        />
        <output className="text-[13px] text-muted-foreground tabular-nums sm:ml-auto">
          {formatPlural(events.total, 'call')}
        </output>
      </div>
      <PagedList
        query={events}
        what="Unrecorded calls"
        empty={
          <EmptyState icon={FileCheck} title={isOpen ? 'Nothing is missing' : 'None'}>
            {EMPTY[filters.state]}
          </EmptyState>
        }
      >
        <UnrecordedTable
          events={events.items}
          onAction={(kind: 'show' | 'retry' | 'discard', event: UnrecordedView) => setActing({ kind, event })}
        />
      </PagedList>
      <UnrecordedDialog acting={acting} onClose={() => setActing(null)} />
    </>
  )
}
