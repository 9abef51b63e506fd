'use client'
import { Boxes, Plus } from 'lucide-react'
import { useState } from 'react'
import { PagedList } from '@/components/lists/paged-list'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatPlural } from '@/components/ui/format'
import { PageHeader } from '@/components/ui/page-header'
import { SearchInput } from '@/components/ui/search-input'
import { useSettledSearch } from '@/lib/client/use-settled-search'
import { useUrlFilters } from '@/lib/client/use-url-filters'
import { useUrlFlag } from '@/lib/client/use-url-flag'
import type { AdminSpaceView } from '@/lib/schemas/admin-space'
import { AdminSpaceDialog, type SpaceAction } from './admin-space-dialog'
import { AdminSpaceTable } from './admin-space-table'
import { FilterSelect } from '@/components/lists/filter-select'
import { type InitialSpaces, useAdminSpaces } from './use-admin-spaces'

const STATUSES = [
  { value: '', label: 'Any status' },
  { value: 'active', label: 'Active' },
  { value: 'suspended', label: 'Suspended' },
]
const KINDS = [
  { value: '', label: 'Any kind' },
  { value: 'shared', label: 'Shared' },
  { value: 'personal', label: 'Personal' },
]
const SORTS = [
  { value: '', label: 'By name' },
  { value: 'newest', label: 'Newest first' },
  { value: 'oldest', label: 'Oldest first' },
]

/** Admin → Spaces. */
export function AdminSpacesPage({ initial }: { initial: InitialSpaces }) {
  const [filters, change] = useUrlFilters(['search', 'status', 'kind', 'sort'])
  const search = useSettledSearch(filters.search)
  const spaces = useAdminSpaces({ ...filters, search }, initial)
  const [creating, setCreating] = useUrlFlag('create')
  const [acting, setActing] = useState<{ action: SpaceAction; space: AdminSpaceView } | null>(null)
  return (
    <>
      <PageHeader
        title="Spaces"
        description="How much is in each space, and who owns it. What is in them only their members see. Days are in UTC."
        actions={
          <Button variant="primary" onClick={() => setCreating(true)}>
            <Plus aria-hidden />
            Create space
          </Button>
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchInput
          label="Search name or owner"
          value={filters.search}
          onValueChange={(search) => change({ search })}
        />
        <FilterSelect
          label="Status"
          value={filters.status}
          onValueChange={(status) => change({ status })}
          options={STATUSES}
        />
        <FilterSelect label="Kind" value={filters.kind} onValueChange={(kind) => change({ kind })} options={KINDS} />
        <FilterSelect label="Order" value={filters.sort} onValueChange={(sort) => change({ sort })} options={SORTS} />
        <output className="text-[13px] text-muted-foreground tabular-nums sm:ml-auto">
          {formatPlural(spaces.total, 'space')}
        </output>
      </div>
      <PagedList
        query={spaces}
        what="Spaces"
        empty={
          <EmptyState icon={Boxes} title="No space fits">
            Spaces are searched by name, short name and owner.
          </EmptyState>
        }
      >
        <AdminSpaceTable spaces={spaces.items} onAction={(action, space) => setActing({ action, space })} />
      </PagedList>
      <AdminSpaceDialog
        acting={creating ? { action: 'create', space: null } : acting}
        onClose={() => {
          setActing(null)
          if (creating) setCreating(false)
        }}
      />
    </>
  )
}
