import { LoadingStatus } from '@/components/ui/loading-status'
import { PageHeaderSkeleton } from '@/components/ui/page-skeleton'
import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <LoadingStatus label="Loading settings">
      <PageHeaderSkeleton />
      <div className="grid max-w-2xl gap-6">
        <Skeleton className="h-88 rounded-lg" />
        <Skeleton className="h-40 rounded-lg" />
        <Skeleton className="h-44 rounded-lg" />
      </div>
    </LoadingStatus>
  )
}
