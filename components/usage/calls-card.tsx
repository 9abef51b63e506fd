'use client'
import { ScrollText } from 'lucide-react'
import Link from 'next/link'
import { lazy, type ReactNode, Suspense } from 'react'
import { LoadMore } from '@/components/lists/load-more'
import { Button } from '@/components/ui/button'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingStatus } from '@/components/ui/loading-status'
import { Skeleton } from '@/components/ui/skeleton'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/message-of'
import { CallsTable } from './calls-table'
import type { CallsQuery } from './usage-filters'
import { type InitialCalls, useCalls } from './use-usage'

const CallWindow = lazy(() => import('./call-window').then((module) => ({ default: module.CallWindow })))

/** Single calls to a space, the newest first, live until older ones are asked for; a row opens the call's story. */
export function CallsCard({
  space,
  title,
  note = null,
  query,
  narrowed,
  initial,
  opened,
  onOpen,
  exportQuery = null,
}: {
  space: { id: string; slug: string }
  title: string
  /** Stands beside the title while the newest calls are shown. */
  note?: ReactNode
  query: CallsQuery
  /** Whether calls that do not fit are left out, for the words of an empty list. */
  narrowed: boolean
  initial: InitialCalls
  /** The request id of the call whose story is open. */
  opened: string | null
  onOpen: (requestId: string | null) => void
  /** The query string of the days an export is offered for. */
  exportQuery?: string | null
}) {
  const list = useCalls(space.id, query, initial)
  return (
    <Card>
      <CardHeader className="pb-2">
        <CardTitle>{title}</CardTitle>
        <div className="flex min-h-6 flex-wrap items-center gap-x-3 text-[13px] text-muted-foreground">
          {list.isLive ? (
            note
          ) : (
            <Button variant="ghost" size="sm" onClick={() => void list.showNewest()}>
              Back to the newest
            </Button>
          )}
          {exportQuery !== null && <ExportLinks spaceId={space.id} query={exportQuery} />}
        </div>
      </CardHeader>
      {list.isError && list.calls.length === 0 ? (
        <ErrorState
          title="The calls could not be loaded"
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
          title={query.from === undefined ? 'No calls yet' : 'No calls in these days'}
          action={
            <Button asChild variant="primary">
              <Link href={`/s/${space.slug}/connect`}>Connect a client</Link>
            </Button>
          }
        >
          Every call made with a token for this space is listed here, with its tokens, cost and latency.
        </EmptyState>
      ) : (
        <CallsTable caption={`${title}, newest first`} calls={list.calls} onOpen={onOpen} />
      )}
      <LoadMore query={list} />
      <Suspense>
        {opened !== null && <CallWindow spaceId={space.id} requestId={opened} onClose={() => onOpen(null)} />}
      </Suspense>
    </Card>
  )
}

function ExportLinks({ spaceId, query }: { spaceId: string; query: string }) {
  return (
    <span className="flex gap-3">
      {(['csv', 'ndjson'] as const).map((format) => (
        <a
          key={format}
          download
          href={`/api/spaces/${spaceId}/usage/export?${query}&format=${format}`}
          className="underline-offset-4 hover:text-foreground hover:underline"
        >
          {format === 'csv' ? 'CSV' : 'NDJSON'}
          <span className="sr-only"> of the calls of these days</span>
        </a>
      ))}
    </span>
  )
}
