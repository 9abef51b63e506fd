import { Card } from '@/components/ui/card'
import { LoadingStatus } from '@/components/ui/loading-status'
import { PageHeaderSkeleton } from '@/components/ui/page-skeleton'
import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <LoadingStatus label="Loading the installation">
      <PageHeaderSkeleton />
      <div className="grid gap-4 lg:grid-cols-2 lg:items-start">
        <Card className="grid gap-6 p-5">
          {Array.from({ length: 9 }, (_, row) => (
            <Skeleton key={row} className="h-5 w-full" />
          ))}
        </Card>
        <Card className="grid gap-4 p-5">
          <Skeleton className="h-5 w-24" />
          <Skeleton className="h-9 w-40" />
        </Card>
      </div>
    </LoadingStatus>
  )
}
