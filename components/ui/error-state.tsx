'use client'
import { CircleX, RotateCw } from 'lucide-react'
import { Button } from './button'
import { cn } from './cn'

/** What stands where content could not be loaded: why, how to try again, and the id an operator can look up. */
export function ErrorState({
  title = 'This could not be loaded',
  message,
  requestId,
  onRetry,
  retrying = false,
  className,
}: {
  title?: string
  message: string
  requestId?: string | null
  onRetry?: () => void
  retrying?: boolean
  className?: string
}) {
  return (
    <div role="alert" className={cn('flex flex-col items-center gap-1 px-6 py-12 text-center', className)}>
      <CircleX aria-hidden className="mb-2 size-6 text-danger" />
      <p className="font-medium">{title}</p>
      <p className="max-w-md text-pretty text-muted-foreground">{message}</p>
      {onRetry && (
        <Button className="mt-4" loading={retrying} onClick={onRetry}>
          {!retrying && <RotateCw aria-hidden />}
          Try again
        </Button>
      )}
      {requestId && (
        <p className="mt-3 text-xs text-muted-foreground">
          Request <code className="font-mono break-all">{requestId}</code>
        </p>
      )}
    </div>
  )
}
