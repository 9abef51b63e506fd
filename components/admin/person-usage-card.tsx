import { Card, CardHeader, CardTitle } from '@/components/ui/card'
import { Count } from '@/components/ui/count'
import { Money } from '@/components/ui/money'
import type { PersonUsage } from '@/lib/schemas/person'
import { FactRow } from './fact-row'

const SHOWN_MODELS = 5

/** What a person used, in all of their spaces together: numbers, nothing of what was said. */
export function PersonUsageCard({ usage: { days, totals, byModel } }: { usage: PersonUsage }) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Usage</CardTitle>
        <p className="text-[13px] leading-6 text-muted-foreground">{days} days, all spaces together</p>
      </CardHeader>
      <dl className="mt-2 divide-y divide-border">
        <FactRow name="Calls">
          <Count value={totals.requests} />
        </FactRow>
        <FactRow name="Failed calls">
          <Count value={totals.errors} />
        </FactRow>
        <FactRow name="Input tokens">
          <Count value={totals.inputTokens} />
        </FactRow>
        <FactRow name="Output tokens">
          <Count value={totals.outputTokens} />
        </FactRow>
        <FactRow name="Cost">
          <Money nanoUsd={totals.costNanoUsd} />
          {totals.unpricedRequests > 0 && (
            <span className="block text-[13px] text-muted-foreground">
              and <Count value={totals.unpricedRequests} /> calls that are not priced
            </span>
          )}
        </FactRow>
        {byModel.slice(0, SHOWN_MODELS).map(({ model, requests }) => (
          <div key={model} className="flex min-h-11 items-center justify-between gap-4 px-5 py-2">
            <dt className="min-w-0 truncate font-mono text-[13px]" title={model}>
              {model || 'Unknown model'}
            </dt>
            <dd className="shrink-0">
              <Count value={requests} /> <span className="text-muted-foreground">calls</span>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
