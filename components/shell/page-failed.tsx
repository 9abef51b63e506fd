'use client'
import { PageHeader } from '@/components/ui/page-header'
import { Card } from '@/components/ui/card'
import { ErrorState } from '@/components/ui/error-state'

/** The body of every error page. Next gives errors of the server a digest, which the server's log repeats. */
export function PageFailed({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <>
      <PageHeader title="Something went wrong" />
      <Card>
        <ErrorState
          title="This page could not be shown"
          message="The fault is on our side. Try again; if it stays, give your operator the reference below."
          requestId={error.digest ?? null}
          onRetry={retry}
        />
      </Card>
    </>
  )
}
