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
import type { LimitView } from '@/lib/schemas/limit'
import { LimitFigure } from './limit-figure'
import { limitName, SUBJECT_WORDS } from './limit-words'

/** Limits, what is left of each now, and who set it. `canManage` false = the viewer may only look. */
export function LimitTable({
  limits,
  canManage,
  onEdit,
  onClear,
}: {
  limits: readonly LimitView[]
  canManage: boolean
  onEdit: (limit: LimitView) => void
  onClear: (limit: LimitView) => void
}) {
  return (
    <Table>
      <TableCaption>Rate limits and what is left of them now</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>For</TableHead>
          <TableHead>Requests a minute</TableHead>
          <TableHead>Tokens a minute</TableHead>
          <TableHead>Calls at a time</TableHead>
          <TableHead>Set by</TableHead>
          {canManage && (
            <TableHead>
              <span className="sr-only">Actions</span>
            </TableHead>
          )}
        </TableRow>
      </TableHeader>
      <TableBody>
        {limits.map((limit) => (
          <TableRow key={limit.id}>
            <TableRowHead>
              <Subject limit={limit} />
            </TableRowHead>
            <TableCell label="Requests a minute">
              <LimitFigure figure={limit.requestsPerMinute} />
            </TableCell>
            <TableCell label="Tokens a minute">
              <LimitFigure figure={limit.tokensPerMinute} />
            </TableCell>
            <TableCell label="Calls at a time">
              <LimitFigure figure={limit.concurrentCalls} />
            </TableCell>
            <TableCell label="Set by">
              <span className="grid gap-0.5">
                <span className="[overflow-wrap:anywhere]">{limit.setBy?.name ?? 'Somebody who is gone'}</span>
                <RelativeTime at={limit.setAt} className="text-xs text-muted-foreground" />
              </span>
            </TableCell>
            {canManage && (
              <TableCell className="sm:text-right">
                {limit.manageable && (
                  <Actions name={limitName(limit)} onEdit={() => onEdit(limit)} onClear={() => onClear(limit)} />
                )}
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function Subject({ limit }: { limit: LimitView }) {
  const { subject, of } = limit
  const { about } = SUBJECT_WORDS[subject]
  return (
    <span className="grid min-w-0 gap-0.5">
      <span
        className={subject === 'model' ? 'font-mono text-[13px] [overflow-wrap:anywhere]' : '[overflow-wrap:anywhere]'}
      >
        {limitName(limit)}
      </span>
      <span className="text-xs font-normal [overflow-wrap:anywhere] text-muted-foreground">
        {of?.detail ? `${of.detail} · ${about}` : about}
      </span>
    </span>
  )
}

function Actions({ name, onEdit, onClear }: { name: string; onEdit: () => void; onClear: () => void }) {
  return (
    <span className="inline-flex gap-1">
      <Button size="sm" variant="ghost" onClick={onEdit}>
        Change<span className="sr-only"> the limit of {name}</span>
      </Button>
      <Button size="sm" variant="ghost" className="text-danger" onClick={onClear}>
        Clear<span className="sr-only"> the limit of {name}</span>
      </Button>
    </span>
  )
}
