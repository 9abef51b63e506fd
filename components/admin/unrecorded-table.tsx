'use client'
import { Button } from '@/components/ui/button'
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
import type { UnrecordedView } from '@/lib/schemas/unrecorded'

type Kind = 'show' | 'retry' | 'discard'

/** Calls the database refused, newest first. */
export function UnrecordedTable({
  events,
  onAction,
}: {
  events: readonly UnrecordedView[]
  onAction: (kind: Kind, event: UnrecordedView) => void
}) {
  return (
    <Table>
      <TableCaption>Unrecorded calls, newest first</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Call</TableHead>
          <TableHead>Why</TableHead>
          <TableHead>Refused</TableHead>
          <TableHead>Last try</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {events.map((event) => (
          <TableRow key={event.id}>
            <TableRowHead>
              <span className="grid min-w-0">
                <span className="[overflow-wrap:anywhere]">{event.model ?? 'Not readable'}</span>
                <span className="font-mono text-[13px] font-normal text-muted-foreground [overflow-wrap:anywhere]">
                  {event.requestId}
                </span>
              </span>
            </TableRowHead>
            <TableCell label="Why">
              <span className="line-clamp-3 max-w-80 text-[13px] [overflow-wrap:anywhere]">
                {event.reason === null ? event.problem : `Discarded: ${event.reason}`}
              </span>
            </TableCell>
            <TableCell label="Refused">
              <RelativeTime at={event.createdAt} />
            </TableCell>
            <TableCell label="Last try">
              <RelativeTime at={event.triedAt} />
            </TableCell>
            <TableCell className="sm:text-right">
              <span className="flex flex-wrap justify-end gap-1 sm:flex-nowrap">
                <Action event={event} kind="show" label="Open" onAction={onAction} />
                {event.state === 'open' && (
                  <>
                    <Action event={event} kind="retry" label="Try again" onAction={onAction} />
                    <Action event={event} kind="discard" label="Discard" onAction={onAction} />
                  </>
                )}
              </span>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function Action({
  event,
  kind,
  label,
  onAction,
}: {
  event: UnrecordedView
  kind: Kind
  label: string
  onAction: (kind: Kind, event: UnrecordedView) => void
}) {
  return (
    <Button
      size="sm"
      variant="ghost"
      {...(kind === 'discard' ? { className: 'text-danger' } : {})}
      onClick={() => onAction(kind, event)}
    >
      {label}
      <span className="sr-only"> the call {event.requestId}</span>
    </Button>
  )
}
