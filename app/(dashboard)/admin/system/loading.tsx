import { Card } from '@/components/ui/card'
import { LoadingStatus } from '@/components/ui/loading-status'
import { PageHeaderSkeleton } from '@/components/ui/page-skeleton'
import { Skeleton } from '@/components/ui/skeleton'

export default function Loading() {
  return (
    <LoadingStatus label="Loading the system">
      <PageHeaderSkeleton />
      <Card className="grid gap-6 p-5">
        {Array.from({ length: 6 }, (_, row) => (
          <Skeleton key={row} className="h-5 w-full" />
        ))}
      </Card>
    </LoadingStatus>
  )
}
