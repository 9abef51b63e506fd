'use client'
import { lazy, Suspense } from 'react'
import type { MemberView } from '@/lib/schemas/member'
import type { RoleList } from '@/lib/schemas/role'
import type { SpaceView } from '@/lib/schemas/space'
import { LeaveSpaceDialog } from './leave-space-dialog'
import type { MemberAction } from './member-menu'
import { RemoveMemberDialog } from './remove-member-dialog'
import { TransferSpaceDialog } from './transfer-space-dialog'

const ChangeRoleWindow = lazy(() =>
  import('./change-role-window').then((module) => ({ default: module.ChangeRoleWindow })),
)

/** The window of what somebody chose to do with a member; `acting` null is closed. */
export function MemberActionDialog({
  acting,
  space,
  roles,
  onClose,
}: {
  acting: { action: MemberAction; member: MemberView } | null
  space: SpaceView
  roles: RoleList
  onClose: () => void
}) {
  if (acting === null) return null
  const { action, member } = acting
  const shared = { space, member, onClose }
  switch (action) {
    case 'role':
      return (
        <Suspense>
          <ChangeRoleWindow {...shared} roles={roles} />
        </Suspense>
      )
    case 'transfer':
      return <TransferSpaceDialog {...shared} />
    case 'remove':
      return <RemoveMemberDialog {...shared} />
    case 'leave':
      return <LeaveSpaceDialog space={space} liveTokens={member.liveTokens} open onClose={onClose} />
  }
}
