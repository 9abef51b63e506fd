'use client'
import { ScrollText } from 'lucide-react'
import Link from 'next/link'
import { lazy, Suspense, useState } from 'react'
import { LoadMore } from '@/components/lists/load-more'
import { Button } from '@/components/ui/button'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/use-form'
import { CallsTable } from './calls-table'
import { LoadingStatus } from '@/components/ui/loading-status'
import { Skeleton } from '@/components/ui/skeleton'
import type { CallsQuery } from './usage-filters'
import { type InitialCalls, useCalls } from './use-usage'

const CallWindow = lazy(() => import('./call-window').then((module) => ({ default: module.CallWindow })))

/** The newest calls to a space, live until older ones are asked for. */
export function RecentCalls({
  spaceId,
  slug,
  query,
  exportQuery = null,
  initial,
}: {
  spaceId: string
  slug: string
  query: CallsQuery
  /** The query string of the days an export is offered for. */
  exportQuery?: string | null
  initial: InitialCalls
}) {
  const list = useCalls(spaceId, query, initial)
  const [opened, setOpened] = useState<string | null>(null)
  const { zone: _zone, ...narrowing } = query
  const narrowed = Object.values(narrowing).some((value) => value !== undefined)
  return (
    <Card>
      <CardHeader className="pb-2">
        <CardTitle>{query.from === undefined ? 'Recent calls' : 'Calls'}</CardTitle>
        <p className="flex min-h-6 items-center text-[13px] text-muted-foreground">
          {!list.isLive ? (
            <Button variant="ghost" size="sm" onClick={() => void list.showNewest()}>
              Back to the newest
            </Button>
          ) : (
            query.from === undefined && 'New calls appear by themselves'
          )}
          {exportQuery !== null && (
            <span className="ml-auto flex gap-3 pl-3">
              {(['csv', 'ndjson'] as const).map((format) => (
                <a
                  key={format}
                  download
                  href={`/api/spaces/${spaceId}/usage/export?${exportQuery}&format=${format}`}
                  className="underline-offset-4 hover:text-foreground hover:underline"
                >
                  {format === 'csv' ? 'CSV' : 'NDJSON'}
                  <span className="sr-only"> of the calls of these days</span>
                </a>
              ))}
            </span>
          )}
        </p>
      </CardHeader>
      {list.isError && list.calls.length === 0 ? (
        <ErrorState
          title="Recent calls could not be loaded"
          message={messageOf(list.error)}
          requestId={requestIdOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : list.isPending ? (
        <LoadingStatus label="Loading calls">
          <Skeleton className="mx-5 mt-2 mb-6 h-40" />
        </LoadingStatus>
      ) : list.calls.length === 0 && narrowed ? (
        <p className="px-5 pt-4 pb-8 text-center text-muted-foreground">
          No calls that fit what the page is narrowed to
        </p>
      ) : list.calls.length === 0 ? (
        <EmptyState
          icon={ScrollText}
          title="No calls yet"
          action={
            <Button asChild variant="primary">
              <Link href={`/s/${slug}/connect`}>Connect a client</Link>
            </Button>
          }
        >
          Every call made with a token for this space is listed here, with its tokens, cost and latency.
        </EmptyState>
      ) : (
        <CallsTable caption="Recent calls, newest first" calls={list.calls} onOpen={setOpened} />
      )}
      <LoadMore query={list} />
      <Suspense>
        {opened !== null && <CallWindow spaceId={spaceId} requestId={opened} onClose={() => setOpened(null)} />}
      </Suspense>
    </Card>
  )
}
