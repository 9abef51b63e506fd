import { Card } from '@/components/ui/card'
import { LoadingStatus } from '@/components/ui/loading-status'
import { PageHeaderSkeleton } from '@/components/ui/page-skeleton'
import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <LoadingStatus label="Loading Connect">
      <PageHeaderSkeleton />
      <div className="grid grid-cols-1 gap-4">
        <Card className="grid gap-4 px-5 py-4">
          <Skeleton className="h-6 w-24" />
          <Skeleton className="h-9" />
        </Card>
        <Card className="grid gap-4 px-5 py-4">
          <Skeleton className="h-6 w-56" />
          <Skeleton className="h-12" />
          <Skeleton className="h-36" />
        </Card>
      </div>
    </LoadingStatus>
  )
}
