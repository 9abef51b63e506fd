'use client'
import { Alert } from './alert'
import { Button } from './button'

/** Above content that is still shown but could not be brought up to date. */
export function RefreshProblem({ message, onRetry }: { message: string | null; onRetry: () => void }) {
  if (message === null) return null
  return (
    <Alert tone="warning" live="status" className="mb-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>This may be out of date. {message}</p>
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      </div>
    </Alert>
  )
}
