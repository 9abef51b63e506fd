'use client'
import { UserPlus, Users } from 'lucide-react'
import { useState } from 'react'
import { useRoles } from '@/components/roles/use-roles'
import { roleValue } from '@/components/roles/role-summary'
import { PagedList } from '@/components/lists/paged-list'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatCountExact, formatPlural } from '@/components/ui/format'
import { PageHeader } from '@/components/ui/page-header'
import { SearchInput } from '@/components/ui/search-input'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Select } from '@/components/ui/select'
import { useSettledSearch } from '@/lib/client/use-settled-search'
import { useUrlFilters } from '@/lib/client/use-url-filters'
import { useUrlFlag } from '@/lib/client/use-url-flag'
import type { InvitationView } from '@/lib/schemas/invitation'
import type { MemberView } from '@/lib/schemas/member'
import type { RoleList } from '@/lib/schemas/role'
import type { SpaceView } from '@/lib/schemas/space'
import { InviteDialog } from './invite-dialog'
import { MemberActionDialog } from './member-action-dialog'
import type { MemberAction } from './member-menu'
import { MemberTable } from './member-table'
import { RevokeInvitationDialog } from './revoke-invitation-dialog'
import { type InitialMembers, useMembers } from './use-members'

const KINDS = [
  { value: '', label: 'All' },
  { value: 'member', label: 'People' },
  { value: 'invitation', label: 'Invitations' },
] as const

/** Manage → Members: who is in the space, and who is invited. */
export function MembersPage({
  space,
  initial,
  initialRoles,
}: {
  space: SpaceView
  initial: InitialMembers
  initialRoles: RoleList
}) {
  const [filters, setFilters] = useUrlFilters(['search', 'role', 'kind'])
  const search = useSettledSearch(filters.search)
  const members = useMembers(space.id, { ...filters, search }, initial)
  const roles = useRoles(space.id, initialRoles).data
  const [inviting, setInviting] = useUrlFlag('invite')
  const [acting, setActing] = useState<{ action: MemberAction; member: MemberView } | null>(null)
  const [again, setAgain] = useState<InvitationView | null>(null)
  const [revoking, setRevoking] = useState<InvitationView | null>(null)

  const manages = space.permissions.includes('members:manage')
  const narrowed = Object.values(filters).some((value) => value !== '')
  const alone = !narrowed && members.total === 1

  function actionsOf(member: MemberView): MemberAction[] {
    const owns = space.permissions.includes('space:delete') && !space.personal
    return [
      ...(member.manageable && !member.personalOwner ? (['role'] as const) : []),
      ...(owns && !member.you && member.active ? (['transfer'] as const) : []),
      ...(member.manageable && !member.you && !member.personalOwner ? (['remove'] as const) : []),
      ...(member.you && !member.personalOwner ? (['leave'] as const) : []),
    ]
  }

  const invite = (
    <Button variant="primary" onClick={() => setInviting(true)}>
      <UserPlus aria-hidden />
      Invite
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Members"
        description="Who is in this space. What each of them may do follows from their role."
        actions={manages && !alone && invite}
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchInput
          label="Search name or e-mail"
          value={filters.search}
          onValueChange={(search) => setFilters({ search })}
        />
        <span className="w-full sm:w-44">
          <Select aria-label="Role" value={filters.role} onChange={(event) => setFilters({ role: event.target.value })}>
            <option value="">All roles</option>
            {roles.items.map((role) => (
              <option key={roleValue(role)} value={roleValue(role)}>
                {role.name}
              </option>
            ))}
          </Select>
        </span>
        {manages && (
          <SegmentedControl
            label="People or invitations"
            value={filters.kind as (typeof KINDS)[number]['value']}
            onValueChange={(kind) => setFilters({ kind })}
            options={KINDS}
          />
        )}
        <output className="text-[13px] text-muted-foreground tabular-nums sm:ml-auto">
          {countOf(members.total, manages ? filters.kind : 'member')}
        </output>
      </div>
      <PagedList
        query={members}
        what="Members"
        empty={
          <EmptyState icon={Users} title={filters.kind === 'invitation' ? 'No pending invitations' : 'Nobody fits'}>
            {filters.kind === 'invitation' && !filters.search && !filters.role
              ? 'An invitation is a link into this space. It stays here until it is used, revoked or expired.'
              : 'Members are searched by name and e-mail address.'}
          </EmptyState>
        }
      >
        <MemberTable
          items={members.items}
          manages={manages}
          actionsOf={actionsOf}
          onAction={(action, member) => setActing({ action, member })}
          onRevoke={setRevoking}
          onSendAgain={setAgain}
        />
        {alone && manages && (
          <EmptyState icon={Users} title="You are alone here" action={invite} className="border-t border-border">
            Invite people to share this space’s provider keys and to see its usage together.
          </EmptyState>
        )}
      </PagedList>
      <InviteDialog open={inviting && manages} onOpenChange={setInviting} space={space} roles={roles} />
      <InviteDialog
        open={again !== null}
        onOpenChange={() => setAgain(null)}
        space={space}
        roles={roles}
        again={again}
      />
      <MemberActionDialog acting={acting} space={space} roles={roles} onClose={() => setActing(null)} />
      <RevokeInvitationDialog spaceId={space.id} invitation={revoking} onClose={() => setRevoking(null)} />
    </>
  )
}

function countOf(total: number, kind: string): string {
  if (kind === 'member') return formatPlural(total, 'person', 'people')
  return kind === 'invitation' ? formatPlural(total, 'invitation') : `${formatCountExact(total)} in all`
}
