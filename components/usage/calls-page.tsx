'use client'
import Link from 'next/link'
import { formatPlural } from '@/components/ui/format'
import { PageHeader } from '@/components/ui/page-header'
import { CallFilters } from './call-filters'
import { CallsCard } from './calls-card'
import { OWN_ONLY } from './own-only'
import { eventsQuery, focusQuery, isPicking, queryString, sameCallsAt, wholeQuery } from './usage-filters'
import { DayChip, UsageToolbar } from './usage-toolbar'
import type { FirstUsage } from './first-usage'
import { useUsage } from './use-usage'
import { useUsageFilters } from './use-usage-filters'

/** Every single call to a space in a range of days, one row each, narrowed by what is in the address. */
export function CallsPage({ space, own, server, initial, initialCalls }: FirstUsage) {
  const { filters, change, viewerZone, search } = useUsageFilters(server, own)
  const whole = useUsage(space.id, wholeQuery(filters), initial)
  const chosen = useUsage(space.id, focusQuery(filters), initial)
  const query = eventsQuery(filters)
  const narrowed = isPicking(filters)
  const count = filters.requestId === null ? chosen.data?.totals.requests : undefined
  return (
    <>
      <PageHeader
        title="Calls"
        description={
          <>
            {own ? `Every call you made to ${space.name}. ${OWN_ONLY}` : `Every call to ${space.name}, one row each.`}{' '}
            <Link
              href={sameCallsAt(`/s/${space.slug}/usage`, search)}
              className="font-medium underline underline-offset-2"
            >
              Their sums
            </Link>{' '}
            are under Usage.
          </>
        }
        actions={<UsageToolbar {...{ filters, viewerZone }} onChange={change} />}
      />
      <CallFilters {...{ filters, own }} usage={whole.data} onChange={change} />
      <DayChip day={filters.day} onChange={change} />
      <CallsCard
        space={space}
        title="Calls"
        note={count === undefined ? null : <span className="tabular-nums">{formatPlural(count, 'call')}</span>}
        query={query}
        narrowed={narrowed}
        initial={initialCalls}
        opened={filters.call}
        onOpen={(call) => change({ call })}
        exportQuery={filters.requestId === null ? queryString(focusQuery(filters)) : null}
      />
    </>
  )
}
