'use client'
import { PageFailed } from '@/components/shell/page-failed'

export default function DashboardError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return <PageFailed error={error} retry={retry} />
}
