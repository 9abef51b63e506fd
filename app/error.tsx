'use client'
import { PageFailed } from '@/components/shell/page-failed'

export default function ErrorPage({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <main className="mx-auto max-w-2xl px-4 py-16">
      <PageFailed error={error} retry={retry} />
    </main>
  )
}
