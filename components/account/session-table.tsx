import { Badge } from '@/components/ui/badge'
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
import type { SessionView } from '@/lib/schemas/account'

const deviceLabel = ({ device }: Pick<SessionView, 'device'>): string => device ?? 'Unknown browser'

/** The person's live sessions: this one, then the others, newest first. */
export function SessionTable({
  sessions,
  onEnd,
}: {
  sessions: readonly SessionView[]
  onEnd: (session: SessionView) => void
}) {
  return (
    <Table>
      <TableCaption>Your sessions</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Browser</TableHead>
          <TableHead>Network</TableHead>
          <TableHead>Signed in</TableHead>
          <TableHead>Last active</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {sessions.map((session) => (
          <TableRow key={session.id}>
            <TableRowHead>
              <span className="mr-2 break-words">{deviceLabel(session)}</span>
              {session.isThisOne && <Badge tone="accent">This session</Badge>}
            </TableRowHead>
            <TableCell label="Network" className="font-mono text-[13px] text-muted-foreground">
              <span className="break-all">{session.network ?? 'not known'}</span>
            </TableCell>
            <TableCell label="Signed in">
              <RelativeTime at={session.createdAt} />
            </TableCell>
            <TableCell label="Last active">
              {session.isThisOne ? 'now' : <RelativeTime at={session.lastSeenAt} />}
            </TableCell>
            <TableCell className="sm:text-right">
              <div className="flex justify-end">
                <Button size="sm" variant="ghost" className="text-danger" onClick={() => onEnd(session)}>
                  End<span className="sr-only"> the session of {deviceLabel(session)}</span>
                </Button>
              </div>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
