'use client'
import type { ReactNode } from 'react'
import { Card } from '@/components/ui/card'
import { ErrorState } from '@/components/ui/error-state'
import { RefreshProblem } from '@/components/ui/refresh-problem'
import { requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/message-of'
import { LoadMore, type PagesQuery } from './load-more'

type PagedQuery = PagesQuery & {
  items: readonly unknown[]
  total: number
  isError: boolean
  isRefetchError: boolean
  isFetching: boolean
  refetch: () => Promise<unknown>
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
  const { items, total, error } = query
  const isStale = items.length > 0 && query.isRefetchError
  return (
    <>
      <RefreshProblem message={isStale ? messageOf(error) : null} onRetry={() => void query.refetch()} />
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
        <LoadMore query={query} shown={`${items.length} of ${total}`} />
      </Card>
    </>
  )
}
