'use client'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { CopyButton } from '@/components/ui/copy-button'
import { Count } from '@/components/ui/count'
import { formatDuration } from '@/components/ui/format'
import { Money } from '@/components/ui/money'
import { Spinner } from '@/components/ui/spinner'
import type { Answer } from './conversation'

const CallWindow = lazy(() =>
  import('@/components/usage/call-window').then((module) => ({ default: module.CallWindow })),
)

/** What an answer came to: tokens, cost and times, as its usage event says once it is recorded. */
export function AnswerFigures({
  answer: { status, recorded, requestId },
  spaceId,
}: {
  answer: Answer
  spaceId: string
}) {
  if (status === 'streaming' || requestId === null) return null
  return (
    <div className="border-t border-border px-4 py-3 text-[13px]">
      {recorded === 'waiting' && (
        <p className="flex items-center gap-2 text-muted-foreground">
          <Spinner className="size-3.5" />
          Reading what the call came to
        </p>
      )}
      {recorded === 'missing' && (
        <p className="text-muted-foreground">The call is not recorded yet. Usage shows it a moment later.</p>
      )}
      {typeof recorded === 'object' && (
        <dl className="grid grid-cols-3 gap-x-4 gap-y-2">
          <Figure name="Input">
            <Count value={recorded.inputTokens} />
          </Figure>
          <Figure name="Cached">
            <Count value={recorded.cacheReadTokens} />
          </Figure>
          <Figure name="Output">
            <Count value={recorded.outputTokens} />
          </Figure>
          <Figure name="Cost">
            <Money nanoUsd={recorded.costNanoUsd} />
          </Figure>
          <Figure name="First token">{formatDuration(recorded.ttfbMs)}</Figure>
          <Figure name="Latency">{formatDuration(recorded.latencyMs)}</Figure>
        </dl>
      )}
      <RequestId spaceId={spaceId} requestId={requestId} isRecorded={recorded !== 'waiting'} />
    </div>
  )
}

/** Opens the call's story here: leaving the page would end the conversation. */
function RequestId({ spaceId, requestId, isRecorded }: { spaceId: string; requestId: string; isRecorded: boolean }) {
  const [open, setOpen] = useState(false)
  return (
    <div className="mt-2 flex items-center gap-1 text-xs text-muted-foreground">
      <p className="min-w-0">
        Request{' '}
        {isRecorded ? (
          <button
            type="button"
            aria-label={`Open the call ${requestId}`}
            onClick={() => setOpen(true)}
            className="rounded-sm text-left font-mono break-all underline underline-offset-2 hover:text-foreground pointer-coarse:min-h-10"
          >
            {requestId}
          </button>
        ) : (
          <code className="font-mono break-all">{requestId}</code>
        )}
      </p>
      <CopyButton value={requestId} label="Copy the request id" className="-my-2 shrink-0" />
      <Suspense>
        {open && <CallWindow spaceId={spaceId} requestId={requestId} onClose={() => setOpen(false)} />}
      </Suspense>
    </div>
  )
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </div>
  )
}
