'use client'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { CallsTable } from '@/components/usage/calls-table'
import { OWN_ONLY } from '@/components/usage/own-only'
import { dayIn, shiftDay } from '@/components/usage/range'
import { useCalls, useUsage, type InitialCalls, type InitialUsage } from '@/components/usage/use-usage'
import { useNow } from '@/components/usage/use-now'
import { useViewerZone } from '@/components/usage/use-viewer-zone'
import { messageOf } from '@/lib/client/message-of'
import type { ProviderKeyList } from '@/lib/schemas/provider-key'
import type { SpaceView } from '@/lib/schemas/space'
import { Attention } from './attention'
import { OverviewCharts } from './overview-charts'
import { OVERVIEW_DAYS } from './overview-days'
import { TodayFigures } from './today-figures'

const CALLS_SHOWN = 6

/** The health of a space today: what it spent, what fails, and the newest calls. */
export function Overview({
  space,
  server,
  initial,
  initialCalls,
  keys,
  own,
}: {
  space: SpaceView
  /** The zone and time (milliseconds since the epoch) the server drew the first picture with. */
  server: { zone: string; nowMs: number }
  initial: InitialUsage
  initialCalls: InitialCalls
  /** Null for somebody who may not see provider keys. */
  keys: ProviderKeyList | null
  /** Whether the viewer sees their own calls only. */
  own: boolean
}) {
  const zone = useViewerZone(server.zone)
  const today = dayIn(zone, useNow(server.nowMs))
  const usage = useUsage(space.id, { from: shiftDay(today, 1 - OVERVIEW_DAYS), to: today, zone }, [initial])
  const { calls } = useCalls(space.id, initialCalls.query, initialCalls)
  const shown = usage.data ?? initial.usage
  return (
    <>
      <PageHeader
        title="Overview"
        description={
          own
            ? `Your own calls to ${space.name} today, and in the ${OVERVIEW_DAYS} days up to it. ${OWN_ONLY}`
            : `${space.name} today, and the ${OVERVIEW_DAYS} days up to it.`
        }
        actions={
          <Button asChild variant="primary">
            <Link href={`/s/${space.slug}/connect`}>Connect a client</Link>
          </Button>
        }
      />
      <RefreshProblem message={usage.error && messageOf(usage.error)} onRetry={() => void usage.refetch()} />
      <div className="grid grid-cols-1 gap-4">
        <Attention space={space} keys={keys?.items ?? []} />
        <TodayFigures usage={shown} />
        <OverviewCharts usage={shown} slug={space.slug} />
        <Card>
          <CardHeader className="pb-2">
            <CardTitle>Recent calls</CardTitle>
            <Link
              href={`/s/${space.slug}/usage`}
              className="text-[13px] leading-6 font-medium text-primary underline-offset-4 hover:underline"
            >
              All usage
            </Link>
          </CardHeader>
          {calls.length === 0 ? (
            <p className="px-5 pt-4 pb-8 text-center text-muted-foreground">No calls yet</p>
          ) : (
            <CallsTable
              caption="Recent calls, newest first"
              calls={calls.slice(0, CALLS_SHOWN)}
              eventsPath={`/s/${space.slug}/usage/events`}
            />
          )}
        </Card>
      </div>
    </>
  )
}
