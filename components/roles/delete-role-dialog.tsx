'use client'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
import { formatPlural } from '@/components/ui/format'
import type { RoleView } from '@/lib/schemas/role'
import { useDeleteRole } from './use-roles'

/** Asks before a role is deleted; `role` null is closed. */
export function DeleteRoleDialog({
  spaceId,
  role,
  onClose,
}: {
  spaceId: string
  role: RoleView | null
  onClose: () => void
}) {
  const uses = role === null ? 0 : role.members + role.invitations
  return (
    <ConfirmDialog
      input={role?.id ?? null}
      action={useDeleteRole(spaceId)}
      title={`Delete the role “${role?.name ?? ''}”?`}
      description={
        role === null || uses === 0
          ? 'Nobody has it and no pending invitation gives it, so nobody loses anything. It cannot be brought back.'
          : `${formatPlural(role.members, 'member has', 'members have')} it and ${formatPlural(role.invitations, 'pending invitation gives', 'pending invitations give')} it, so it is refused until they have another role.`
      }
      confirmLabel="Delete role"
      done={`“${role?.name ?? ''}” deleted`}
      onClose={onClose}
    />
  )
}
