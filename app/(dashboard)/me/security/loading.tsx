import { LoadingStatus } from '@/components/ui/loading-status'
import { PageHeaderSkeleton, TableSkeleton } from '@/components/ui/page-skeleton'
import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <LoadingStatus label="Loading security">
      <PageHeaderSkeleton />
      <div className="grid max-w-4xl gap-6">
        <Skeleton className="h-80 rounded-lg" />
        <TableSkeleton rows={2} />
        <TableSkeleton rows={10} />
      </div>
    </LoadingStatus>
  )
}
