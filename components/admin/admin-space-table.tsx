'use client'
import Link from 'next/link'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Count } from '@/components/ui/count'
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
import type { AdminSpaceView } from '@/lib/schemas/admin-space'
import type { SpaceAction } from './admin-space-dialog'

/** The spaces of the installation in numbers. */
export function AdminSpaceTable({
  spaces,
  onAction,
}: {
  spaces: readonly AdminSpaceView[]
  onAction: (action: SpaceAction, space: AdminSpaceView) => void
}) {
  return (
    <Table>
      <TableCaption>Spaces of this installation</TableCaption>
      <TableHeader>
        <TableRow>
          <TableHead>Name</TableHead>
          <TableHead>Owner</TableHead>
          <TableHead numeric>Members</TableHead>
          <TableHead numeric>Tokens</TableHead>
          <TableHead numeric title="Today and the 29 days before it, in UTC">
            Calls, 30 days
          </TableHead>
          <TableHead>Status</TableHead>
          <TableHead>
            <span className="sr-only">Actions</span>
          </TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {spaces.map((space) => (
          <TableRow key={space.id}>
            <TableRowHead>
              <span className="grid min-w-0">
                <span className="[overflow-wrap:anywhere]">{space.name}</span>
                <span className="font-mono text-[13px] font-normal text-muted-foreground [overflow-wrap:anywhere]">
                  {space.slug}
                </span>
              </span>
            </TableRowHead>
            <TableCell label="Owner">
              <Owners owners={space.owners} />
            </TableCell>
            <TableCell label="Members" numeric>
              <Link
                href={`/admin/users?spaceId=${space.id}`}
                prefetch={false}
                className="underline decoration-border underline-offset-2 hover:decoration-current"
              >
                <Count value={space.members} />
                <span className="sr-only"> people in {space.name}</span>
              </Link>
            </TableCell>
            <TableCell label="Tokens" numeric>
              <Count value={space.liveTokens} />
            </TableCell>
            <TableCell label="Calls, 30 days" numeric>
              <Count value={space.callsLast30Days} />
            </TableCell>
            <TableCell label="Status">
              <span className="flex flex-wrap justify-end gap-1 sm:justify-start">
                {space.status === 'suspended' ? (
                  <Badge tone="danger" title={space.suspendedReason ?? undefined}>
                    Suspended
                  </Badge>
                ) : (
                  <Badge tone="ok">Active</Badge>
                )}
                {space.personal && <Badge>Personal</Badge>}
              </span>
            </TableCell>
            <TableCell className="sm:text-right">
              <span className="flex flex-wrap justify-end gap-1 sm:flex-nowrap">
                <Action space={space} action="edit" label="Edit" onAction={onAction} />
                {space.status === 'active' ? (
                  <Action space={space} action="suspend" label="Suspend" onAction={onAction} danger />
                ) : (
                  <Action space={space} action="resume" label="Resume" onAction={onAction} />
                )}
                {!space.personal && <Action space={space} action="delete" label="Delete" onAction={onAction} danger />}
              </span>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function Owners({ owners }: { owners: AdminSpaceView['owners'] }) {
  const [first, ...rest] = owners
  if (!first?.active) return <Badge tone="warning">{first ? 'Owner is disabled' : 'No owner'}</Badge>
  return (
    <span className="grid min-w-0">
      <Link
        href={`/admin/users/${first.id}`}
        prefetch={false}
        title={first.email}
        className="underline-offset-2 [overflow-wrap:anywhere] hover:underline"
      >
        {first.name}
      </Link>
      {rest.length > 0 && <span className="text-[13px] text-muted-foreground">and {rest.length} more</span>}
    </span>
  )
}

function Action({
  space,
  action,
  label,
  onAction,
  danger = false,
}: {
  space: AdminSpaceView
  action: SpaceAction
  label: string
  onAction: (action: SpaceAction, space: AdminSpaceView) => void
  danger?: boolean
}) {
  return (
    <Button
      size="sm"
      variant="ghost"
      {...(danger ? { className: 'text-danger' } : {})}
      onClick={() => onAction(action, space)}
    >
      {label}
      <span className="sr-only"> {space.name}</span>
    </Button>
  )
}
