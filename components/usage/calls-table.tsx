'use client'
import Link from 'next/link'
import type { MouseEvent as ReactMouseEvent } from 'react'
import { cn } from '@/components/ui/cn'
import { Count } from '@/components/ui/count'
import { formatDuration } from '@/components/ui/format'
import { Money } from '@/components/ui/money'
import { RelativeTime } from '@/components/ui/relative-time'
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
import type { UsageEventView } from '@/lib/schemas/usage'
import { OutcomeBadge } from './outcome-badge'
import { modelLabel } from './usage-figures'

/** On a phone, a call is a card of two columns with the model on top. */
const CARD = 'max-sm:grid max-sm:grid-cols-2 max-sm:gap-x-4'
const WIDE_ONLY = 'max-xl:sm:hidden'
/** Left out on a tablet, where the sidebar takes its part. */
const MEDIUM_UP = 'max-lg:sm:hidden'
const TIGHT = 'max-lg:sm:[&_td]:px-2 max-lg:sm:[&_th]:px-2'

/** Gateway calls, one row each, as they came. `onOpen` shows the whole story of one here, `eventsPath` is the page that does. */
export function CallsTable({
  caption,
  calls,
  onOpen,
  eventsPath,
}: {
  caption: string
  calls: readonly UsageEventView[]
  onOpen?: (requestId: string) => void
  eventsPath?: string
}) {
  const opens = onOpen !== undefined || eventsPath !== undefined
  return (
    <Table className={TIGHT}>
      <TableCaption>{caption}</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Time</TableHead>
          <TableHead>Model</TableHead>
          <TableHead className={WIDE_ONLY}>Token</TableHead>
          <TableHead>Outcome</TableHead>
          <TableHead numeric className={WIDE_ONLY}>
            Status
          </TableHead>

          <TableHead numeric className={MEDIUM_UP}>
            Input
          </TableHead>
          <TableHead numeric className={WIDE_ONLY}>
            Cached
          </TableHead>
          <TableHead numeric className={MEDIUM_UP}>
            Output
          </TableHead>
          <TableHead numeric>Cost</TableHead>
          <TableHead numeric className={MEDIUM_UP}>
            Latency
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {calls.map((call) => (
          <TableRow
            key={call.requestId}
            {...(opens ? { onClick: openRow } : {})}
            className={cn(CARD, opens && 'cursor-pointer hover:bg-muted/50')}
          >
            <TableCell label="Time" className="text-muted-foreground">
              <RelativeTime at={call.at} />
            </TableCell>
            <TableRowHead className="order-first col-span-2 font-normal sm:w-full sm:max-w-0 sm:min-w-24 lg:min-w-36">
              <ModelName call={call} onOpen={onOpen} eventsPath={eventsPath} />
            </TableRowHead>
            <TableCell label="Token" className={WIDE_ONLY}>
              <span className="block max-w-40 truncate">{call.tokenName ?? 'deleted token'}</span>
            </TableCell>
            <TableCell label="Outcome">
              <OutcomeBadge outcome={call.outcome} errorCode={call.errorCode} />
            </TableCell>
            <TableCell label="Status" numeric className={WIDE_ONLY}>
              <span title={call.errorCode ?? undefined}>{call.status}</span>
            </TableCell>

            <TableCell label="Input" numeric className={MEDIUM_UP}>
              <Count value={call.inputTokens} />
            </TableCell>
            <TableCell label="Cached" numeric className={WIDE_ONLY}>
              <Count value={call.cacheReadTokens} />
            </TableCell>
            <TableCell label="Output" numeric className={MEDIUM_UP}>
              <Count value={call.outputTokens} />
            </TableCell>
            <TableCell label="Cost" numeric className="whitespace-nowrap">
              <Money nanoUsd={call.costNanoUsd} />
            </TableCell>
            <TableCell label="Latency" numeric className={cn('whitespace-nowrap', MEDIUM_UP)}>
              <span title={call.ttfbMs === null ? undefined : `First token after ${formatDuration(call.ttfbMs)}`}>
                {formatDuration(call.latencyMs)}
              </span>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

/** A click anywhere in a row is one on its link, with the keys that were held; a text that is being selected opens nothing. */
function openRow({ target, currentTarget, ctrlKey, metaKey, shiftKey }: ReactMouseEvent<HTMLTableRowElement>) {
  if (!(target instanceof Element) || target.closest('a, button') || String(getSelection()) !== '') return
  const link = currentTarget.querySelector<HTMLElement>('a, button')
  // The window that opens gives the focus back to where it was.
  link?.focus({ preventScroll: true })
  link?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }))
}

function ModelName({
  call,
  onOpen,
  eventsPath,
}: {
  call: UsageEventView
  onOpen: ((requestId: string) => void) | undefined
  eventsPath: string | undefined
}) {
  const name = modelLabel(call.model)
  const look = 'block max-w-full min-w-0 truncate font-mono text-[13px]'
  const open = cn(look, 'rounded-sm text-left text-primary underline-offset-4 hover:underline pointer-coarse:min-h-10')
  if (eventsPath !== undefined) {
    return (
      <Link title={name} href={`${eventsPath}?call=${call.requestId}`} className={open}>
        <span className="sr-only">Open the call of </span>
        {name}
      </Link>
    )
  }
  if (onOpen === undefined) {
    return (
      <span className={look} title={name}>
        {name}
      </span>
    )
  }
  return (
    <button type="button" title={name} onClick={() => onOpen(call.requestId)} className={open}>
      <span className="sr-only">Open the call of </span>
      {name}
    </button>
  )
}
