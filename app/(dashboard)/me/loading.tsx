import { LoadingStatus } from '@/components/ui/loading-status'
import { PageHeaderSkeleton } from '@/components/ui/page-skeleton'
import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <LoadingStatus label="Loading profile">
      <PageHeaderSkeleton />
      <Skeleton className="h-64 max-w-2xl rounded-lg" />
    </LoadingStatus>
  )
}
