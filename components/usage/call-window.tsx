'use client'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { CopyButton } from '@/components/ui/copy-button'
import { Count } from '@/components/ui/count'
import { Dialog, DialogBody, DialogContent, DialogDescription, DialogHeader, DialogTitle } from '@/components/ui/dialog'
import { ErrorState } from '@/components/ui/error-state'
import { formatDuration, formatMoment } from '@/components/ui/format'
import { LoadingStatus } from '@/components/ui/loading-status'
import { Money } from '@/components/ui/money'
import { Skeleton } from '@/components/ui/skeleton'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  TableRowHead,
} from '@/components/ui/table'
import { api, requestIdOf } from '@/lib/client/api'
import { messageOf } from '@/lib/client/message-of'
import type { UsageEventDetail } from '@/lib/schemas/usage'
import { OutcomeBadge } from './outcome-badge'
import { outcomeOf } from './outcome'

/** The whole story of one call: how it ended, where its time went, and what its cost is the sum of. */
export function CallWindow({
  spaceId,
  requestId,
  onClose,
}: {
  spaceId: string
  requestId: string
  onClose: () => void
}) {
  const query = useQuery({
    queryKey: ['usage-event', spaceId, requestId],
    queryFn: async ({ signal }) => {
      const { UsageEventDetail } = await import('@/lib/schemas/usage')
      return api(UsageEventDetail, `/api/spaces/${spaceId}/usage/events/${requestId}`, { signal })
    },
    staleTime: Infinity,
  })
  const call = query.data
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="sm:max-w-2xl">
        <DialogHeader>
          <DialogTitle>{call ? call.model || 'A call without a model' : 'Call'}</DialogTitle>
          <DialogDescription>
            {call ? `${call.endpoint}, ${formatMoment(new Date(call.at))}` : 'One call and its story.'}
          </DialogDescription>
        </DialogHeader>
        <DialogBody>
          {call ? (
            <Story call={call} />
          ) : query.isError ? (
            <ErrorState
              title="The call could not be loaded"
              message={messageOf(query.error)}
              requestId={requestIdOf(query.error)}
              onRetry={() => void query.refetch()}
              retrying={query.isFetching}
            />
          ) : (
            <LoadingStatus label="Loading the call">
              <Skeleton className="h-64" />
            </LoadingStatus>
          )}
        </DialogBody>
      </DialogContent>
    </Dialog>
  )
}

function Story({ call }: { call: UsageEventDetail }) {
  const { meaning } = outcomeOf(call.outcome, call.errorCode)
  const attempts = call.attempts > 1 ? ` The provider was asked ${call.attempts} times.` : ''
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <OutcomeBadge outcome={call.outcome} errorCode={call.errorCode} />
        <span className="text-muted-foreground">
          Status {call.status}
          {call.errorCode && `, ${call.errorCode}`}. {meaning}
          {attempts}
        </span>
      </div>
      <Waterfall call={call} />
      <Cost call={call} />
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-[13px]">
        <Fact name="Person">{call.personName ?? 'Nobody: no person made it'}</Fact>
        <Fact name="Token">{call.tokenName ?? 'Deleted token'}</Fact>
        <Fact name="Provider key">{call.providerKeyName ?? 'No provider was asked, or its key is deleted'}</Fact>
        <Fact name="Asked for">
          <code className="[overflow-wrap:anywhere]">{call.askedModel || 'no model'}</code>
        </Fact>
        {call.servedModel && (
          <Fact name="Answered by">
            <code className="[overflow-wrap:anywhere]">{call.servedModel}</code>
          </Fact>
        )}
        <Fact name="Client">{call.clientKind ?? 'Not known'}</Fact>
        <IdFact name="Request id" value={call.requestId} />
        <IdFact name="The client’s id" value={call.clientRequestId} />
        <IdFact name="The provider’s id" value={call.upstreamRequestId} />
      </dl>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function IdFact({ name, value }: { name: string; value: string | null }) {
  if (value === null) return null
  return (
    <Fact name={name}>
      <span className="-my-2 flex items-center gap-1">
        <code className="[overflow-wrap:anywhere]">{value}</code>
        <CopyButton size="icon" variant="ghost" value={value} label={`Copy ${name.toLowerCase()}`} />
      </span>
    </Fact>
  )
}

/** Where the time went, drawn to scale with the same said in words. */
function Waterfall({ call }: { call: UsageEventDetail }) {
  const { latencyMs, ttfbMs } = call
  const whole = Math.max(1, latencyMs)
  const first = Math.min(ttfbMs ?? whole, whole)
  const steps = [
    { name: ttfbMs === null ? 'Until the end' : 'Until the first byte', from: 0, ms: first, tone: 'text-primary' },
    ...(ttfbMs === null ? [] : [{ name: 'The answer', from: first, ms: whole - first, tone: 'text-ok' }]),
  ]
  return (
    <section aria-label="Time" className="grid gap-2">
      <h3 className="text-[13px] font-medium">Time: {formatDuration(latencyMs)}</h3>
      <ul className="grid gap-1.5">
        {steps.map(({ name, from, ms, tone }) => (
          <li key={name} className="grid grid-cols-[9rem_minmax(0,1fr)_5rem] items-center gap-3 text-[13px]">
            <span className="text-muted-foreground">{name}</span>
            <svg aria-hidden viewBox="0 0 100 1" preserveAspectRatio="none" className={`h-2 w-full bg-muted ${tone}`}>
              <rect x={(from / whole) * 100} width={Math.max(0.5, (ms / whole) * 100)} height="1" fill="currentColor" />
            </svg>
            <span className="text-right tabular-nums">{formatDuration(ms)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const KINDS: Readonly<Record<NonNullable<UsageEventDetail['costParts']>[number]['kind'], string>> = {
  input: 'Input',
  audio_input: 'Sound in the input',
  image_input: 'Pictures in the input',
  cache_read: 'Input from the cache',
  cache_write_5m: 'Input into the cache, 5 minutes',
  cache_write_1h: 'Input into the cache, 1 hour',
  output: 'Output',
  reasoning: 'Reasoning, part of the output',
  audio_output: 'Sound in the output',
  image_output: 'Pictures in the output',
  search: 'Searches by the provider',
  request: 'The request itself',
}

const PAYERS = {
  space: 'Paid by this space, with a provider key of its own.',
  platform: 'Paid by the platform, with its provider key.',
} as const

/** What most calls have none of is not spoken of. */
const some = (name: string, value: number | null) => (value === null ? [] : [[name, value] as const])

const priceList = (source: string, version: string | null): string =>
  source === 'space'
    ? `This space’s own prices of ${version === null ? 'then' : formatMoment(new Date(version))}`
    : `Prices of ${source} ${version ?? ''}`

/** The cost as arithmetic where it is known, else the tokens alone. */
function Cost({ call }: { call: UsageEventDetail }) {
  const provenance = { reported: 'Counted by the provider', counted: 'Counted here', estimated: 'Estimated' }
  const by =
    call.provenance !== null && Object.hasOwn(provenance, call.provenance)
      ? provenance[call.provenance as keyof typeof provenance]
      : null
  const tokens = [
    ['Input', call.inputTokens],
    ...some('of it sound', call.audioInputTokens),
    ...some('of it pictures', call.imageInputTokens),
    ['of it from the cache', call.cacheReadTokens],
    ['of it into the cache', call.cacheWriteTokens],
    ['Output', call.outputTokens],
    ['of it reasoning', call.reasoningTokens],
    ...some('of it sound', call.audioOutputTokens),
    ...some('of it pictures', call.imageOutputTokens),
    ...some('Searches', call.searches),
  ] as const
  return (
    <section aria-label="Cost" className="grid gap-2">
      <h3 className="text-[13px] font-medium">
        Cost: <Money nanoUsd={call.costNanoUsd} />
      </h3>
      {call.costParts && call.costParts.length > 0 ? (
        <div className="overflow-hidden rounded-lg border border-border">
          <Table>
            <TableCaption>What the cost is the sum of</TableCaption>
            <TableHeader>
              <TableRow>
                <TableHead>Kind</TableHead>
                <TableHead numeric>Count</TableHead>
                <TableHead numeric>Per million</TableHead>
                <TableHead numeric>Cost</TableHead>
              </TableRow>
            </TableHeader>
            <TableBody>
              {call.costParts.map(({ kind, count, usdPerMillion, costNanoUsd }) => (
                <TableRow key={kind}>
                  <TableRowHead className="font-normal">{KINDS[kind]}</TableRowHead>
                  <TableCell label="Count" numeric>
                    <Count value={count} />
                  </TableCell>
                  <TableCell label="Per million" numeric>
                    ${usdPerMillion}
                  </TableCell>
                  <TableCell label="Cost" numeric>
                    <Money nanoUsd={costNanoUsd} />
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </div>
      ) : (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-[13px]">
          {tokens.map(([name, value]) => (
            <Fact key={name} name={name}>
              <Count value={value} />
            </Fact>
          ))}
        </dl>
      )}
      <p className="text-[13px] text-muted-foreground">
        {by && `${by}. `}
        {call.costNanoUsd === null
          ? 'Something in this call has no known price, so the call is not priced.'
          : call.priceSource &&
            `${priceList(call.priceSource, call.priceVersion)}, as they were at the time of the call.`}
        {call.paidBy && ` ${PAYERS[call.paidBy]}`}
      </p>
    </section>
  )
}
