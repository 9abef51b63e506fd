'use client'
import { ScrollText, TriangleAlert } from 'lucide-react'
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { LoadMore } from '@/components/lists/load-more'
import { RefreshProblem } from '@/components/ui/refresh-problem'
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
import { messageOf } from '@/lib/client/message-of'
import type { SecurityEventView, SecurityLog } from '@/lib/schemas/account'
import { wordsOf } from './security-words'
import { useSecurityLog } from './use-security'

/** What happened to the person's account, newest first. */
export function SecurityLogList({ initial }: { initial: SecurityLog }) {
  const log = useSecurityLog(initial)
  return (
    <Card>
      <CardHeader className="pb-3">
        <div>
          <CardTitle>Security log</CardTitle>
          <CardDescription>
            Sign-ins, passwords, sessions and tokens of your account. If something here was not you, change your
            password.
          </CardDescription>
        </div>
      </CardHeader>
      <div className="empty:hidden px-5">
        <RefreshProblem message={log.isRefetchError ? messageOf(log.error) : null} onRetry={() => void log.refetch()} />
      </div>
      {log.items.length === 0 ? (
        <EmptyState icon={ScrollText} title="Nothing yet">
          Sign-ins and changes to your account are listed here from now on.
        </EmptyState>
      ) : (
        <EventTable events={log.items} />
      )}
      <LoadMore query={log} />
    </Card>
  )
}

function EventTable({ events }: { events: readonly SecurityEventView[] }) {
  return (
    <Table>
      <TableCaption>Events of your account, newest first</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Event</TableHead>
          <TableHead>From</TableHead>
          <TableHead numeric>When</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {events.map((event) => (
          <TableRow key={event.id}>
            <TableRowHead className="font-normal">
              <EventWords event={event} />
            </TableRowHead>
            <TableCell label="From" className="text-muted-foreground">
              <Origin event={event} />
            </TableCell>
            <TableCell label="When" numeric>
              <RelativeTime at={event.at} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function EventWords({ event }: { event: SecurityEventView }) {
  const { text, by, isAlarming } = wordsOf(event)
  return (
    <span className="inline-flex max-w-full items-start gap-2">
      {isAlarming && <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warning" />}
      <span className="min-w-0 break-words">
        {text}
        {by && <span className="text-muted-foreground"> {by}</span>}
      </span>
    </span>
  )
}

function Origin({ event: { device, network } }: { event: SecurityEventView }) {
  if (device === null && network === null) return '–'
  return (
    <span className="flex flex-wrap gap-x-2 max-sm:justify-end">
      {device !== null && <span>{device}</span>}
      {network !== null && <span className="font-mono text-[13px] break-all">{network}</span>}
    </span>
  )
}
