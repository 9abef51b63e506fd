'use client'
import { useState } from 'react'
import { FilterSelect } from '@/components/lists/filter-select'
import { SearchInput } from '@/components/ui/search-input'
import type { UsagePart, UsageView } from '@/lib/schemas/usage'
import { OUTCOME_NAMES, outcomeOf } from './outcome'
import { type FilterChange, idOf, type UsageFilters } from './usage-filters'

/** Calls without a model, and everything beyond the models listed one by one. */
const UNNAMED: ReadonlySet<string> = new Set(['', 'other'])

type Choice = { value: string; label: string }

/** What the list of calls is narrowed to: one choice of each kind, of those that were used in these days. */
export function CallFilters({
  filters,
  usage,
  own,
  onChange,
}: {
  filters: UsageFilters
  /** Of the days shown, without any filter. */
  usage: UsageView | undefined
  /** Whether the viewer sees their own calls only. */
  own: boolean
  onChange: (change: FilterChange) => void
}) {
  const models = usage?.byModel.flatMap(({ model }) => (UNNAMED.has(model) ? [] : [plain(model)])) ?? []
  const tokens =
    usage?.byToken.flatMap(({ tokenId, name, ownerName }) =>
      tokenId === null
        ? []
        : [{ value: tokenId, label: [name ?? 'Deleted token', ownerName].filter(Boolean).join(', ') }],
    ) ?? []
  const outcomes = OUTCOME_NAMES.map((name) => ({ value: name, label: outcomeOf(name).label }))
  return (
    <fieldset className="mb-4 grid min-w-0 grid-cols-2 gap-2 sm:flex sm:flex-wrap">
      <legend className="sr-only">Narrow the calls to</legend>
      <Filter
        label="Model"
        every="Every model"
        value={filters.model}
        options={models}
        onChange={(model) => onChange({ model })}
      />
      {!own && (
        <Filter
          label="Person"
          every="Everybody"
          value={filters.userId}
          options={partChoices(usage?.byPerson)}
          onChange={(userId) => onChange({ userId })}
        />
      )}
      <Filter
        label="Token"
        every="Every token"
        value={filters.tokenId}
        options={tokens}
        onChange={(tokenId) => onChange({ tokenId })}
      />
      <Filter
        label="Provider key"
        every="Every provider key"
        value={filters.providerKeyId}
        options={partChoices(usage?.byProviderKey)}
        onChange={(providerKeyId) => onChange({ providerKeyId })}
      />
      <Filter
        label="Outcome"
        every="Every outcome"
        value={filters.outcome}
        options={outcomes}
        onChange={(outcome) => onChange({ outcome })}
      />
      <RequestIdFilter value={filters.requestId} onChange={(requestId) => onChange({ requestId })} />
    </fieldset>
  )
}

const plain = (name: string): Choice => ({ value: name, label: name })

const partChoices = (parts: readonly UsagePart[] = []): Choice[] =>
  parts.flatMap(({ value, name }) => (value === null ? [] : [{ value, label: name }]))

function Filter(props: {
  label: string
  every: string
  value: string | null
  options: readonly Choice[]
  onChange: (value: string | null) => void
}) {
  const { label, every, value, options, onChange } = props
  // What an address names may not have been used in these days.
  const unknown = value !== null && !options.some((each) => each.value === value)
  const named = value !== null && label === 'Model' ? value : `One ${label.toLowerCase()}`
  return (
    <FilterSelect
      label={label}
      value={value ?? ''}
      onValueChange={(chosen) => onChange(chosen === '' ? null : chosen)}
      options={[{ value: '', label: every }, ...(unknown ? [{ value, label: named }] : []), ...options]}
    />
  )
}

/** A call by its request id, whatever the days: every answer carries it in `x-request-id`. */
function RequestIdFilter({ value, onChange }: { value: string | null; onChange: (value: string | null) => void }) {
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? value ?? ''
  const wrong = typed !== null && typed.trim() !== '' && idOf(typed) === null
  return (
    <div className="col-span-2 sm:min-w-52 sm:flex-1">
      <SearchInput
        label="Request id"
        className="sm:w-full"
        value={text}
        onValueChange={(next) => {
          const id = idOf(next)
          setTyped(id === null && next !== '' ? next : null)
          if (id !== value) onChange(id)
        }}
      />
      {wrong && (
        <output className="mt-1 block text-[13px] text-muted-foreground">
          A request id looks like 0199a0aa-0000-7000-8000-000000000001.
        </output>
      )}
    </div>
  )
}
