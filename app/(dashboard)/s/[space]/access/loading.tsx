import { LoadingStatus } from '@/components/ui/loading-status'
import { PageHeaderSkeleton, TableSkeleton } from '@/components/ui/page-skeleton'
import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <LoadingStatus label="Loading API access">
      <PageHeaderSkeleton />
      <Skeleton className="mb-6 h-41 rounded-lg sm:h-30" />
      <TableSkeleton rows={5} />
    </LoadingStatus>
  )
}
