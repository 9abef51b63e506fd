'use client'
import { X } from 'lucide-react'
import { lazy, Suspense, useMemo, useState, useSyncExternalStore } from 'react'
import { Button } from '@/components/ui/button'
import { longDay } from '@/components/ui/chart-day'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Select } from '@/components/ui/select'
import { outcomeOf } from './outcome'
import { PRESET_DAYS } from './range'
import { modelLabel } from './usage-figures'
import type { FilterChange, UsageFilters } from './usage-filters'

/** Few choose days of their own, and a form is no small part of a page. */
const OwnRange = lazy(() => import('./own-range').then((module) => ({ default: module.OwnRange })))

const never = () => () => undefined
const OWN = 'own'
const OPTIONS = [
  ...PRESET_DAYS.map((days) => ({ value: String(days), label: `${days} days` })),
  { value: OWN, label: 'Custom' },
]

/** Which days the page shows and in which zone, both kept in the address. */
export function UsageToolbar({
  filters,
  viewerZone,
  onChange,
}: {
  filters: UsageFilters
  viewerZone: string
  onChange: (change: FilterChange) => void
}) {
  const { range, zone } = filters
  const [asking, setAsking] = useState(false)
  const own = asking || range.preset === null
  return (
    <div className="grid gap-2 sm:justify-items-end">
      <div className="flex flex-wrap items-center gap-2">
        <SegmentedControl
          label="Days shown"
          value={own ? OWN : String(range.preset)}
          options={OPTIONS}
          onValueChange={(value) => {
            setAsking(value === OWN)
            if (value !== OWN) onChange({ range: { days: Number(value) } })
          }}
        />
        <ZoneSelect {...{ zone, viewerZone, onChange }} />
      </div>
      {own && (
        <Suspense>
          <OwnRange key={`${range.from}/${range.to}`} {...{ range, onChange }} />
        </Suspense>
      )}
    </div>
  )
}

function ZoneSelect({
  zone,
  viewerZone,
  onChange,
}: {
  zone: string
  viewerZone: string
  onChange: (change: FilterChange) => void
}) {
  // The long list comes after the first picture: server and browser know different zones.
  const hydrated = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const others = useMemo(() => (hydrated ? Intl.supportedValuesOf('timeZone') : []), [hydrated])
  const first = [...new Set([viewerZone, zone, 'UTC'])]
  return (
    <Select
      aria-label="Time zone of the days"
      value={zone}
      onChange={(event) => onChange({ zone: event.currentTarget.value })}
      className="w-44"
    >
      {first.map((name) => (
        <option key={name} value={name}>
          {name.replaceAll('_', ' ')}
        </option>
      ))}
      {others.length > 0 && (
        <optgroup label="All zones">
          {others
            .filter((name) => !first.includes(name))
            .map((name) => (
              <option key={name} value={name}>
                {name.replaceAll('_', ' ')}
              </option>
            ))}
        </optgroup>
      )}
    </Select>
  )
}

/** The one day that is shown, with a way back to all of them. */
export function DayChip({ day, onChange }: { day: string | null; onChange: (change: FilterChange) => void }) {
  if (day === null) return null
  return (
    <ul aria-label="Narrowed to" className="mb-4 flex">
      <Chip name="Day" value={longDay(day)} onRemove={() => onChange({ day: null })} />
    </ul>
  )
}

/** What the page is narrowed to, each with a way back. */
export function UsageChips({
  filters,
  names,
  onChange,
}: {
  filters: UsageFilters
  /** Of what is chosen by an id; null = not known. */
  names: Readonly<Record<'tokenId' | 'userId' | 'providerKeyId', string | null>>
  onChange: (change: FilterChange) => void
}) {
  const { day, model, tokenId, userId, providerKeyId, outcome } = filters
  if ([day, model, tokenId, userId, providerKeyId, outcome].every((each) => each === null)) return null
  return (
    <ul aria-label="Narrowed to" className="mb-4 flex flex-wrap gap-2">
      {day !== null && <Chip name="Day" value={longDay(day)} onRemove={() => onChange({ day: null })} />}
      {model !== null && (
        <Chip name="Model" value={modelLabel(model)} code onRemove={() => onChange({ model: null })} />
      )}
      {tokenId !== null && (
        <Chip name="Token" value={names.tokenId ?? 'one token'} onRemove={() => onChange({ tokenId: null })} />
      )}
      {userId !== null && (
        <Chip name="Person" value={names.userId ?? 'one person'} onRemove={() => onChange({ userId: null })} />
      )}
      {providerKeyId !== null && (
        <Chip
          name="Provider key"
          value={names.providerKeyId ?? 'one key'}
          onRemove={() => onChange({ providerKeyId: null })}
        />
      )}
      {outcome !== null && (
        <Chip name="Outcome" value={outcomeOf(outcome).label} onRemove={() => onChange({ outcome: null })} />
      )}
    </ul>
  )
}

function Chip(props: { name: string; value: string; code?: boolean; onRemove: () => void }) {
  return (
    <li className="flex h-8 max-w-full items-center gap-1.5 rounded-lg border border-border bg-card pl-3 text-[13px] pointer-coarse:h-10">
      <span className="text-muted-foreground">{props.name}</span>
      <span className={`truncate ${props.code ? 'font-mono' : ''}`}>{props.value}</span>
      <Button
        variant="ghost"
        size="icon"
        className="size-7"
        onClick={props.onRemove}
        aria-label={`Show every ${props.name.toLowerCase()} again`}
      >
        <X aria-hidden />
      </Button>
    </li>
  )
}
