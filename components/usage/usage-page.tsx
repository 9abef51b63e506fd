'use client'
import Link from 'next/link'
import { colorOf } from '@/components/ui/chart-series'
import { Card } from '@/components/ui/card'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingStatus } from '@/components/ui/loading-status'
import { PageHeader } from '@/components/ui/page-header'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/message-of'
import type { UsagePart, UsageView } from '@/lib/schemas/usage'
import { outcomeOf } from './outcome'
import { OWN_ONLY } from './own-only'
import { daysBetween } from './range'
import { CallsCard } from './calls-card'
import { type BreakdownRow, UsageBreakdown } from './usage-breakdown'
import { UsageByDay } from './usage-by-day'
import { modelLabel } from './usage-figures'
import { callsQuery, focusQuery, isPicking, queryString, rangeQuery, sameCallsAt, wholeQuery } from './usage-filters'
import { modelColors } from './usage-series'
import { UsageLatency } from './usage-latency'
import { UsageChips, UsageToolbar } from './usage-toolbar'
import { UsageFiguresSkeleton } from './usage-skeleton'
import { UsageTotals } from './usage-totals'
import type { FirstUsage } from './first-usage'
import { useUsage } from './use-usage'
import { useUsageFilters } from './use-usage-filters'

/** Everything a space used in a range of days: totals, by day, by model, by token, and the newest calls. */
export function UsagePage({ space, own, server, initial, initialCalls }: FirstUsage) {
  const { filters, change, viewerZone, search } = useUsageFilters(server, own)
  const range = useUsage(space.id, rangeQuery(filters), initial)
  const focus = useUsage(space.id, focusQuery(filters), initial)
  // Colours come from everything the space used, so that narrowing the page repaints nothing.
  const whole = useUsage(space.id, wholeQuery(filters), initial)
  const colors = modelColors(whole.data ?? range.data ?? NOTHING)
  const calls = callsQuery(filters)
  const failed = focus.error ?? range.error
  const shown = focus.data
  const nameIn = (parts: readonly UsagePart[] | undefined, chosen: string | null) =>
    parts?.find(({ value }) => value === chosen)?.name ?? null
  const names = {
    tokenId: shown?.byToken.find(({ tokenId }) => tokenId === filters.tokenId)?.name ?? null,
    userId: nameIn(shown?.byPerson, filters.userId),
    providerKeyId: nameIn(shown?.byProviderKey, filters.providerKeyId),
  }

  return (
    <>
      <PageHeader
        title="Usage"
        description={
          own
            ? `What your own calls to ${space.name} used, cost and how they went. ${OWN_ONLY}`
            : `What calls to ${space.name} used, cost and how they went.`
        }
        actions={<UsageToolbar {...{ filters, viewerZone }} onChange={change} />}
      />
      {shown && range.data && (
        <RefreshProblem
          message={failed && messageOf(failed)}
          onRetry={() => void Promise.all([focus.refetch(), range.refetch()])}
        />
      )}
      <UsageChips {...{ filters, names }} onChange={change} />
      {shown && range.data ? (
        <div className="grid grid-cols-1 gap-4">
          <UsageTotals usage={shown} days={daysBetween(shown.from, shown.to).length} busy={focus.isPlaceholderData} />
          <UsageByDay
            usage={range.data}
            filters={filters}
            colors={colors}
            onChange={change}
            busy={range.isPlaceholderData}
          />
          <UsageLatency
            usage={range.data}
            days={daysBetween(range.data.from, range.data.to)}
            own={own}
            day={filters.day}
            onChange={change}
            busy={range.isPlaceholderData}
          />
          <UsageBreakdown
            title="By model"
            column="Model"
            noun="model"
            busy={focus.isPlaceholderData}
            rows={modelRows(shown.byModel, colors, filters.model, (model) => change({ model }))}
          />
          <UsageBreakdown
            title="By token"
            column="Token"
            noun="token"
            busy={focus.isPlaceholderData}
            rows={tokenRows(shown.byToken, filters.tokenId, (tokenId) => change({ tokenId }))}
          />
          {!own && (
            <UsageBreakdown
              title="By person"
              column="Person"
              noun="person"
              nouns="people"
              busy={focus.isPlaceholderData}
              rows={partRows(shown.byPerson, filters.userId, (userId) => change({ userId }))}
            />
          )}
          <UsageBreakdown
            title="By provider key"
            column="Provider key"
            noun="provider key"
            busy={focus.isPlaceholderData}
            rows={partRows(shown.byProviderKey, filters.providerKeyId, (providerKeyId) => change({ providerKeyId }))}
          />
          <UsageBreakdown
            title="By outcome"
            column="Outcome"
            noun="outcome"
            busy={focus.isPlaceholderData}
            rows={partRows(shown.byOutcome, filters.outcome, (outcome) => change({ outcome }), outcomeLabel)}
          />
        </div>
      ) : failed ? (
        <Card>
          <ErrorState
            title="Usage could not be loaded"
            message={messageOf(failed)}
            requestId={requestIdOf(failed)}
            retrying={focus.isFetching || range.isFetching}
            onRetry={() => void Promise.all([focus.refetch(), range.refetch()])}
          />
        </Card>
      ) : (
        <LoadingStatus label="Loading usage">
          <UsageFiguresSkeleton />
        </LoadingStatus>
      )}
      <div className="mt-4">
        <CallsCard
          space={space}
          title={calls.from === undefined ? 'Recent calls' : 'Calls'}
          note={
            <Link
              href={sameCallsAt(`/s/${space.slug}/usage/events`, search)}
              className="font-medium text-primary underline-offset-4 hover:underline"
            >
              All calls
            </Link>
          }
          query={calls}
          narrowed={isPicking(filters) || calls.from !== undefined}
          initial={initialCalls}
          opened={filters.call}
          onOpen={(call) => change({ call })}
          exportQuery={queryString(focusQuery(filters))}
        />
      </div>
    </>
  )
}

const NOTHING = { byModel: [] }

function modelRows(
  models: UsageView['byModel'],
  colors: ReadonlyMap<string, string>,
  selected: string | null,
  onSelect: (model: string | null) => void,
): BreakdownRow[] {
  return models.map((totals) => ({
    key: `${totals.provider}/${totals.model}`,
    totals,
    name: <span className="font-mono text-[13px]">{modelLabel(totals.model)}</span>,
    detail: totals.provider,
    color: colorOf(colors, totals.model),
    ...choice(totals.model, selected, onSelect),
  }))
}

/** What a click on a row does: narrows the page to it, or undoes that. Null = it cannot be chosen. */
function choice(
  value: string | null,
  selected: string | null,
  onSelect: (value: string | null) => void,
): Pick<BreakdownRow, 'selected' | 'onSelect'> {
  if (value === null) return { selected: false }
  return { selected: selected === value, onSelect: () => onSelect(selected === value ? null : value) }
}

const outcomeLabel = (outcome: string): string => outcomeOf(outcome).label

function partRows(
  parts: readonly UsagePart[],
  selected: string | null,
  onSelect: (value: string | null) => void,
  nameOf = (name: string) => name,
): BreakdownRow[] {
  return parts.map(({ value, name, ...totals }) => ({
    key: value ?? name,
    totals,
    name: nameOf(name),
    color: 'var(--primary)',
    ...choice(value, selected, onSelect),
  }))
}

function tokenRows(
  tokens: UsageView['byToken'],
  selected: string | null,
  onSelect: (tokenId: string | null) => void,
): BreakdownRow[] {
  return tokens.map((totals) => {
    const { tokenId, name, prefix, ownerName } = totals
    return {
      key: tokenId ?? `no token: ${name}`,
      totals,
      name: name ?? 'Deleted token',
      detail: (
        <>
          {prefix && <span className="font-mono">{prefix}…</span>}
          {prefix && ownerName && ' · '}
          {ownerName}
        </>
      ),
      color: 'var(--primary)',
      ...choice(tokenId, selected, onSelect),
    }
  })
}
