import { Card } from './card'
import { LoadingStatus } from './loading-status'
import { Skeleton } from './skeleton'

/** The shape of a page head, with its action on the right. */
export function PageHeaderSkeleton({ action = false }: { action?: boolean }) {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="grid basis-64 grow gap-2">
        <Skeleton className="h-7 w-40" />
        <Skeleton className="h-4 w-full max-w-96" />
      </div>
      {action && <Skeleton className="h-9 w-36" />}
    </div>
  )
}

/** The shape of a table inside a card. */
export function TableSkeleton({ rows = 5 }: { rows?: number }) {
  return (
    <Card className="divide-y divide-border">
      <div className="hidden h-9 items-center px-5 sm:flex">
        <Skeleton className="h-3 w-full max-w-md" />
      </div>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-12 items-center gap-6 px-5">
          <Skeleton className="h-4 w-1/4" />
          <Skeleton className="h-4 w-1/5" />
          <Skeleton className="ml-auto h-4 w-1/6" />
        </div>
      ))}
    </Card>
  )
}

/** A page that is a head and a table, while it loads. */
export function ListPageSkeleton({ label, action = false }: { label: string; action?: boolean }) {
  return (
    <LoadingStatus label={label}>
      <PageHeaderSkeleton action={action} />
      <TableSkeleton />
    </LoadingStatus>
  )
}
