import { LoadingStatus } from '@/components/ui/loading-status'
import { PageHeaderSkeleton, TableSkeleton } from '@/components/ui/page-skeleton'
import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <LoadingStatus label="Loading API access">
      <PageHeaderSkeleton />
      <Skeleton className="mb-6 h-22 rounded-lg" />
      <TableSkeleton rows={3} />
    </LoadingStatus>
  )
}
