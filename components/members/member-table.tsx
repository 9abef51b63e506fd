import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Count } from '@/components/ui/count'
import { RelativeTime } from '@/components/ui/relative-time'
import {
  Table,
  TableBody,
  TableCaption,
  TableCell,
  TableHead,
  TableHeader,
  TableMenuCell,
  TableRow,
  TableRowHead,
} from '@/components/ui/table'
import type { InvitationView } from '@/lib/schemas/invitation'
import type { MemberList, MemberView } from '@/lib/schemas/member'
import { MemberMenu, type MemberAction } from './member-menu'

/** People and pending invitations of a space, one row each. `manages` adds what only managers see. */
export function MemberTable({
  items,
  manages,
  actionsOf,
  onAction,
  onRevoke,
  onSendAgain,
}: {
  items: MemberList['items']
  manages: boolean
  /** What the caller may do with a member; nothing shows no menu. */
  actionsOf: (member: MemberView) => readonly MemberAction[]
  onAction: (action: MemberAction, member: MemberView) => void
  onRevoke: (invitation: InvitationView) => void
  onSendAgain: (invitation: InvitationView) => void
}) {
  return (
    <Table>
      <TableCaption>Members of this space{manages && ' and pending invitations'}</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Person</TableHead>
          <TableHead>Role</TableHead>
          <TableHead className="max-lg:sm:hidden">Invited by</TableHead>
          <TableHead>Since</TableHead>
          {manages && <TableHead numeric>Live tokens</TableHead>}
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {items.map((item) =>
          item.kind === 'member' ? (
            <MemberRow key={item.id} member={item} manages={manages} actions={actionsOf(item)} onAction={onAction} />
          ) : (
            <InvitationRow
              key={item.id}
              invitation={item}
              manages={manages}
              onRevoke={onRevoke}
              onSendAgain={onSendAgain}
            />
          ),
        )}
      </TableBody>
    </Table>
  )
}

function MemberRow({
  member,
  manages,
  actions,
  onAction,
}: {
  member: MemberView
  manages: boolean
  actions: readonly MemberAction[]
  onAction: (action: MemberAction, member: MemberView) => void
}) {
  return (
    <TableRow className="max-sm:relative">
      <TableRowHead className="sm:min-w-44 lg:w-full lg:max-w-0 lg:min-w-72">
        <div className="min-w-0 max-sm:pr-10">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="min-w-0 break-words">{member.name}</span>
            {member.you && <Badge tone="accent">You</Badge>}
            {!member.active && (
              <Badge title="An administrator of the installation has disabled this account.">Disabled</Badge>
            )}
          </div>
          <div className="text-xs font-normal break-all text-muted-foreground">{member.email}</div>
        </div>
      </TableRowHead>
      <TableCell label="Role" className="lg:min-w-44">
        <span className="break-words">{member.roleName}</span>
      </TableCell>
      <TableCell label="Invited by" className="max-lg:sm:hidden lg:max-w-44 lg:min-w-28">
        <span className="break-words text-muted-foreground">{member.invitedBy ?? '–'}</span>
      </TableCell>
      <TableCell label="Since">
        <RelativeTime at={member.joinedAt} />
      </TableCell>
      {manages && (
        <TableCell label="Live tokens" numeric>
          <Count value={member.liveTokens} />
        </TableCell>
      )}
      <TableMenuCell>
        {actions.length > 0 && <MemberMenu member={member} actions={actions} onAction={onAction} />}
      </TableMenuCell>
    </TableRow>
  )
}

function InvitationRow({
  invitation,
  manages,
  onRevoke,
  onSendAgain,
}: {
  invitation: InvitationView
  manages: boolean
  onRevoke: (invitation: InvitationView) => void
  onSendAgain: (invitation: InvitationView) => void
}) {
  const { email, maxUses, uses, status } = invitation
  return (
    <TableRow className="max-sm:relative">
      <TableRowHead className="sm:min-w-44 lg:w-full lg:max-w-0 lg:min-w-72">
        <div className="min-w-0 max-sm:pr-10">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="min-w-0 break-all">{email ?? 'Open link'}</span>
            {status === 'lapsed' ? (
              <Badge tone="danger" title="Whoever made it may not give this role any more, so it lets nobody in.">
                No longer good
              </Badge>
            ) : (
              <Badge tone="warning">Invited</Badge>
            )}
          </div>
          <div className="text-xs font-normal text-muted-foreground">
            {email === null && (maxUses === 1 ? 'For whoever has it first; ' : `${uses} of ${maxUses} places taken; `)}
            {email === null ? 'expires ' : 'Expires '}
            <RelativeTime at={invitation.expiresAt} />
          </div>
        </div>
      </TableRowHead>
      <TableCell label="Role" className="lg:min-w-44">
        <span className="break-words">{invitation.roleName}</span>
      </TableCell>
      <TableCell label="Invited by" className="max-lg:sm:hidden lg:max-w-44 lg:min-w-28">
        <span className="break-words text-muted-foreground">{invitation.invitedBy ?? '–'}</span>
      </TableCell>
      <TableCell label="Since">
        <RelativeTime at={invitation.createdAt} />
      </TableCell>
      {manages && <TableCell />}
      <TableCell className="whitespace-nowrap sm:w-12 sm:text-right">
        {invitation.manageable && email !== null && (
          <Button size="sm" variant="ghost" onClick={() => onSendAgain(invitation)}>
            New link<span className="sr-only"> for {email}</span>
          </Button>
        )}
        {invitation.manageable && (
          <Button size="sm" variant="ghost" className="text-danger" onClick={() => onRevoke(invitation)}>
            Revoke<span className="sr-only"> the invitation {email === null ? 'link' : `of ${email}`}</span>
          </Button>
        )}
      </TableCell>
    </TableRow>
  )
}
