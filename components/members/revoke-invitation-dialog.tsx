'use client'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
import type { InvitationView } from '@/lib/schemas/invitation'
import { useRevokeInvitation } from './use-members'

/** Asks before an invitation is taken back; `invitation` null is closed. */
export function RevokeInvitationDialog({
  spaceId,
  invitation,
  onClose,
}: {
  spaceId: string
  invitation: InvitationView | null
  onClose: () => void
}) {
  const left = invitation === null ? 0 : invitation.maxUses - invitation.uses
  return (
    <ConfirmDialog
      input={invitation?.id ?? null}
      action={useRevokeInvitation(spaceId)}
      title={invitation?.email ? `Revoke the invitation of ${invitation.email}?` : 'Revoke this invitation link?'}
      description={
        invitation?.email
          ? 'The link they were sent lets nobody in any more.'
          : `The link lets nobody in any more; ${left === 1 ? 'one place was' : `${left} places were`} left. Whoever joined with it stays.`
      }
      confirmLabel="Revoke invitation"
      done={'Invitation revoked'}
      onClose={onClose}
    />
  )
}
