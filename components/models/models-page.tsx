'use client'
import { Boxes, Plus, RotateCw } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { FilterSelect } from '@/components/lists/filter-select'
import { PagedList } from '@/components/lists/paged-list'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatPlural } from '@/components/ui/format'
import { PageHeader } from '@/components/ui/page-header'
import { SearchInput } from '@/components/ui/search-input'
import { useSettledSearch } from '@/lib/client/use-settled-search'
import { useUrlFilters } from '@/lib/client/use-url-filters'
import type { ModelAliasList, ModelDefaultList, ModelPriceList } from '@/lib/schemas/model'
import type { SpaceView } from '@/lib/schemas/space'
import { AliasCard } from './alias-card'
import { DefaultsCard } from './defaults-card'
import { ModelDialogs, type OpenDialog } from './model-dialogs'
import { ModelTable } from './model-table'
import { PricesCard } from './prices-card'
import { type InitialModels, useModels } from './use-models'

const STATUSES = [
  { value: '', label: 'On and off' },
  { value: 'enabled', label: 'On' },
  { value: 'disabled', label: 'Off' },
]

/** Manage → Models. */
export function ModelsPage({
  space,
  initial,
  initialAliases,
  initialDefaults,
  initialPrices,
}: {
  space: SpaceView
  initial: InitialModels
  initialAliases: ModelAliasList
  initialDefaults: ModelDefaultList
  initialPrices: ModelPriceList
}) {
  const [filters, change] = useUrlFilters(['search', 'provider', 'status'])
  const search = useSettledSearch(filters.search)
  const models = useModels(space.id, { ...filters, search }, initial)
  const [dialog, setDialog] = useState<OpenDialog | null>(null)
  const manages = space.permissions.includes('models:manage')
  const providers = models.first?.providers ?? []
  const narrowed = Object.values(filters).some((value) => value !== '')
  return (
    <>
      <PageHeader
        title="Models"
        description="What programs can call in this space, by the name they call it. A model that is off cannot be called by any name."
        actions={
          manages && (
            <>
              <Button onClick={() => setDialog({ kind: 'refresh' })}>
                <RotateCw aria-hidden />
                Refresh
              </Button>
              <Button variant="primary" onClick={() => setDialog({ kind: 'add' })}>
                <Plus aria-hidden />
                Add model
              </Button>
            </>
          )
        }
      />
      <DefaultsCard space={space} initial={initialDefaults} canManage={manages} />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchInput
          label="Search model or alias"
          value={filters.search}
          onValueChange={(value) => change({ search: value })}
        />
        <FilterSelect
          label="Provider"
          value={filters.provider}
          onValueChange={(provider) => change({ provider })}
          options={[
            { value: '', label: 'All providers' },
            ...providers.map(({ slug, models: count }) => ({ value: slug, label: `${slug} (${count})` })),
          ]}
        />
        <FilterSelect
          label="Status"
          value={filters.status}
          onValueChange={(status) => change({ status })}
          options={STATUSES}
        />
        <output className="text-[13px] text-muted-foreground tabular-nums sm:ml-auto">
          {formatPlural(models.total, 'model')}
        </output>
      </div>
      <PagedList
        query={models}
        what="Models"
        empty={
          narrowed ? (
            <EmptyState icon={Boxes} title="No model fits">
              Models are searched by name and by alias.
            </EmptyState>
          ) : (
            <NoModels space={space} />
          )
        }
      >
        <ModelTable
          spaceId={space.id}
          models={models.items}
          onAction={manages ? (action, model) => setDialog({ kind: action, model }) : null}
        />
      </PagedList>
      <AliasCard
        spaceId={space.id}
        initial={initialAliases}
        onAdd={manages ? () => setDialog({ kind: 'alias', model: null }) : null}
      />
      <PricesCard spaceId={space.id} initial={initialPrices} canManage={manages} />
      <ModelDialogs spaceId={space.id} open={dialog} onClose={() => setDialog(null)} />
    </>
  )
}

function NoModels({ space }: { space: SpaceView }) {
  const addsKeys = space.permissions.includes('provider_keys:manage')
  return (
    <EmptyState
      icon={Boxes}
      title="No models yet"
      action={
        addsKeys && (
          <Button asChild>
            <Link href={`/s/${space.slug}/keys?add`}>Add provider key</Link>
          </Button>
        )
      }
    >
      The models of a provider appear here once the space has a key of it. Where a provider lists none, add them by
      hand.
    </EmptyState>
  )
}
