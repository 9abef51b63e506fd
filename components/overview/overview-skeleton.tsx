import { Card, CardContent } from '@/components/ui/card'
import { ChartSkeleton } from '@/components/ui/chart-skeleton'
import { LoadingStatus } from '@/components/ui/loading-status'
import { PageHeaderSkeleton, TableSkeleton } from '@/components/ui/page-skeleton'
import { Skeleton } from '@/components/ui/skeleton'

/** The overview before its figures are there. */
export function OverviewSkeleton() {
  return (
    <LoadingStatus label="Loading overview">
      <PageHeaderSkeleton action />
      <div className="grid grid-cols-1 gap-4">
        <Card className="grid grid-cols-2 lg:grid-cols-4">
          {['a', 'b', 'c', 'd'].map((key) => (
            <div key={key} className="px-5 py-3.5">
              <Skeleton className="my-0.5 h-4 w-20" />
              <Skeleton className="mt-1 h-7 w-24" />
              <Skeleton className="mt-0.5 h-4 w-16" />
              <Skeleton className="mt-2 h-7" />
            </div>
          ))}
        </Card>
        <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
          {['spend', 'requests'].map((key) => (
            <Card key={key}>
              <CardContent>
                <Skeleton className="mb-4 h-6 w-32" />
                <ChartSkeleton height={132} />
                <Skeleton className="mt-3 h-7 w-48" />
              </CardContent>
            </Card>
          ))}
        </div>
        <TableSkeleton />
      </div>
    </LoadingStatus>
  )
}
