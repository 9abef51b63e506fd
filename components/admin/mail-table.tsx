'use client'
import { Badge, type BadgeTone } from '@/components/ui/badge'
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
import type { MailStatus, MailView } from '@/lib/schemas/outbox'
import type { MailAction } from './mail-dialog'

const KINDS: Readonly<Record<string, string>> = {
  invitation: 'Invitation',
  password_link: 'Password link',
  token_leaked: 'Leaked token',
}
const LOOK: Record<MailStatus, { tone: BadgeTone; label: string }> = {
  waiting: { tone: 'warning', label: 'Waiting' },
  sent: { tone: 'ok', label: 'Sent' },
  failed: { tone: 'danger', label: 'Failed' },
  expired: { tone: 'neutral', label: 'Link ended' },
}

/** Mails, newest first. */
export function MailTable({
  mails,
  delivers,
  onAction,
}: {
  mails: readonly MailView[]
  /** Whether a mail server is set: only then can one be sent again. */
  delivers: boolean
  onAction: (action: MailAction, mail: MailView) => void
}) {
  return (
    <Table>
      <TableCaption>Mails, newest first</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Subject</TableHead>
          <TableHead>Kind</TableHead>
          <TableHead>Status</TableHead>
          <TableHead>Written</TableHead>
          <TableHead>Link works until</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {mails.map((mail) => (
          <TableRow key={mail.id}>
            <TableRowHead>
              <span className="grid min-w-0">
                <span className="[overflow-wrap:anywhere]">{mail.subject}</span>
                <span className="text-[13px] font-normal text-muted-foreground [overflow-wrap:anywhere]">
                  {mail.recipient}
                </span>
              </span>
            </TableRowHead>
            <TableCell label="Kind" className="whitespace-nowrap">
              {KINDS[mail.kind] ?? mail.kind}
            </TableCell>
            <TableCell label="Status">
              <span className="grid justify-items-end gap-0.5 sm:justify-items-start">
                <Badge tone={LOOK[mail.status].tone}>{LOOK[mail.status].label}</Badge>
                {mail.problem !== null && mail.status !== 'sent' && (
                  <span className="max-w-60 text-[13px] text-muted-foreground [overflow-wrap:anywhere]">
                    {mail.problem}
                  </span>
                )}
              </span>
            </TableCell>
            <TableCell label="Written">
              <RelativeTime at={mail.createdAt} />
            </TableCell>
            <TableCell label="Link works until">
              <RelativeTime at={mail.expiresAt} empty="no link" />
            </TableCell>
            <TableCell className="sm:text-right">
              <span className="flex flex-wrap justify-end gap-1 sm:flex-nowrap">
                {mail.status !== 'expired' && <Action mail={mail} action="read" label="Open" onAction={onAction} />}
                {delivers && mail.status !== 'expired' && (
                  <Action mail={mail} action="resend" label="Send again" onAction={onAction} />
                )}
                <Action mail={mail} action="delete" label="Delete" onAction={onAction} />
              </span>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function Action({
  mail,
  action,
  label,
  onAction,
}: {
  mail: MailView
  action: MailAction
  label: string
  onAction: (action: MailAction, mail: MailView) => void
}) {
  return (
    <Button
      size="sm"
      variant="ghost"
      {...(action === 'delete' ? { className: 'text-danger' } : {})}
      onClick={() => onAction(action, mail)}
    >
      {label}
      <span className="sr-only">
        {' '}
        “{mail.subject}” to {mail.recipient}
      </span>
    </Button>
  )
}
