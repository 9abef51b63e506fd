import { Card, CardContent } from '@/components/ui/card'
import { ChartSkeleton } from '@/components/ui/chart-skeleton'
import { LoadingStatus } from '@/components/ui/loading-status'
import { Skeleton } from '@/components/ui/skeleton'

/** The usage page before its figures are there. */
export function UsageSkeleton() {
  return (
    <LoadingStatus label="Loading usage">
      <div className="mb-6 flex flex-wrap items-start justify-between gap-3">
        <div>
          <Skeleton className="h-7 w-24" />
          <Skeleton className="mt-1 h-5 w-72 max-w-full" />
        </div>
        <Skeleton className="h-9 w-96 max-w-full rounded-lg" />
      </div>
      <UsageFiguresSkeleton />
    </LoadingStatus>
  )
}

/** Totals, chart and lists, without the head of the page. */
export function UsageFiguresSkeleton() {
  return (
    <div className="grid grid-cols-1 gap-4">
      <Card>
        <div className="grid grid-cols-2 lg:grid-cols-4">
          {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key) => (
            <div key={key} className="px-5 py-3.5">
              <Skeleton className="my-0.5 h-4 w-20" />
              <Skeleton className="mt-1 h-7 w-24" />
              <Skeleton className="mt-0.5 h-4 w-16" />
            </div>
          ))}
        </div>
        <Skeleton className="mx-5 my-2 h-4 w-56" />
      </Card>
      <Card>
        <CardContent>
          <Skeleton className="mb-4 h-6 w-48" />
          <ChartSkeleton />
          <Skeleton className="mt-3 h-7 w-64" />
        </CardContent>
      </Card>
      <Card>
        <CardContent className="grid gap-3">
          <Skeleton className="h-6 w-32" />
          {['a', 'b', 'c', 'd', 'e'].map((key) => (
            <Skeleton key={key} className="h-9" />
          ))}
        </CardContent>
      </Card>
    </div>
  )
}
