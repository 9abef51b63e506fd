'use client'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { ErrorState } from '@/components/ui/error-state'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/use-form'

type PagedQuery = {
  items: readonly unknown[]
  total: number
  isError: boolean
  error: Error | null
  isFetching: boolean
  hasNextPage: boolean
  isFetchingNextPage: boolean
  isFetchNextPageError: boolean
  refetch: () => Promise<unknown>
  fetchNextPage: () => Promise<unknown>
}

/** The card of a list that comes page by page: its table, what stands there when it is empty or failed, and "Load more". */
export function PagedList({
  query,
  what,
  empty,
  children,
}: {
  query: PagedQuery
  /** The things listed, such as "People", for the sentence that they could not be loaded. */
  what: string
  empty: ReactNode
  children: ReactNode
}) {
  const { items, error } = query
  return (
    <Card>
      {query.isError && items.length === 0 ? (
        <ErrorState
          title={`${what} could not be loaded`}
          message={messageOf(error)}
          requestId={requestIdOf(error)}
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      ) : items.length === 0 ? (
        empty
      ) : (
        children
      )}
      {query.hasNextPage && (
        <div className="flex flex-wrap items-center gap-3 border-t border-border px-5 py-3">
          <Button size="sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
          <span className="text-[13px] text-muted-foreground tabular-nums">
            {items.length} of {query.total}
          </span>
          {query.isFetchNextPageError && (
            <p role="alert" className="text-[13px] text-danger">
              {messageOf(error)}
            </p>
          )}
        </div>
      )}
    </Card>
  )
}
