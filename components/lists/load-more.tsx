'use client'
import { Button } from '@/components/ui/button'
import { messageOf } from '@/lib/client/message-of'

export type PagesQuery = {
  error: Error | null
  hasNextPage: boolean
  isFetchingNextPage: boolean
  isFetchNextPageError: boolean
  fetchNextPage: () => Promise<unknown>
}

/** The foot of a list that has another page: the button, how much of it is shown, and why the last try failed. */
export function LoadMore({ query, shown }: { query: PagesQuery; shown?: string }) {
  if (!query.hasNextPage) return null
  return (
    <div className="flex flex-wrap items-center gap-3 border-t border-border px-5 py-3">
      <Button size="sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        Load more
      </Button>
      {shown !== undefined && <span className="text-[13px] text-muted-foreground tabular-nums">{shown}</span>}
      {query.isFetchNextPageError && (
        <p role="alert" className="text-[13px] text-danger">
          {messageOf(query.error)}
        </p>
      )}
    </div>
  )
}
