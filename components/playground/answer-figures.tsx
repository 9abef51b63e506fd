import type { ReactNode } from 'react'
import { Count } from '@/components/ui/count'
import { formatDuration } from '@/components/ui/format'
import { Money } from '@/components/ui/money'
import { Spinner } from '@/components/ui/spinner'
import type { Answer } from './conversation'

/** What an answer came to: tokens, cost and times, as its usage event says once it is recorded. */
export function AnswerFigures({ answer: { status, recorded, requestId } }: { answer: Answer }) {
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
      <p className="mt-2 text-xs text-muted-foreground">
        Request <code className="font-mono break-all">{requestId}</code>
      </p>
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
