'use client'
import { ScrollText } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/use-form'
import type { UsageEventList } from '@/lib/schemas/usage'
import { CallsTable } from './calls-table'
import { useCalls } from './use-usage'

/** The newest calls to a space, live until older ones are asked for. */
export function RecentCalls({ spaceId, slug, initial }: { spaceId: string; slug: string; initial: UsageEventList }) {
  const list = useCalls(spaceId, initial)
  const older = list.data.pages.length > 1
  return (
    <Card>
      <CardHeader className="pb-2">
        <CardTitle>Recent calls</CardTitle>
        <p className="flex min-h-6 items-center text-[13px] text-muted-foreground">
          {older ? (
            <Button variant="ghost" size="sm" onClick={() => void list.showNewest()}>
              Back to the newest
            </Button>
          ) : (
            'New calls appear by themselves'
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
        <CallsTable caption="Recent calls, newest first" calls={list.calls} />
      )}
      {list.hasNextPage && (
        <div className="flex items-center gap-3 border-t border-border px-5 py-3">
          <Button size="sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Load more
          </Button>
          {list.isFetchNextPageError && (
            <p role="alert" className="text-[13px] text-danger">
              {messageOf(list.error)}
            </p>
          )}
        </div>
      )}
    </Card>
  )
}
