import { LoadingStatus } from '@/components/ui/loading-status'
import { PageHeaderSkeleton } from '@/components/ui/page-skeleton'
import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <LoadingStatus label="Loading the playground">
      <PageHeaderSkeleton />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_17rem]">
        <div className="grid grid-cols-1 gap-4">
          <Skeleton className="h-9" />
          <Skeleton className="h-48" />
          <Skeleton className="h-14" />
        </div>
        <Skeleton className="h-96 max-lg:hidden" />
      </div>
    </LoadingStatus>
  )
}
