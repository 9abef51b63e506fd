import { LoadingStatus } from '@/components/ui/loading-status'
import { PageHeaderSkeleton, TableSkeleton } from '@/components/ui/page-skeleton'

export default function Loading() {
  return (
    <LoadingStatus label="Loading roles">
      <PageHeaderSkeleton action />
      <div className="grid gap-6">
        <TableSkeleton rows={2} />
        <TableSkeleton rows={10} />
      </div>
    </LoadingStatus>
  )
}
