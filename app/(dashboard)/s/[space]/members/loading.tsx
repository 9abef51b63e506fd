import { LoadingStatus } from '@/components/ui/loading-status'
import { PageHeaderSkeleton, TableSkeleton } from '@/components/ui/page-skeleton'
import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <LoadingStatus label="Loading members">
      <PageHeaderSkeleton action />
      <Skeleton className="mb-3 h-9 w-full max-w-md" />
      <TableSkeleton rows={6} />
    </LoadingStatus>
  )
}
