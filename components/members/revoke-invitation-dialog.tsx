'use client'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useToast } from '@/components/ui/toaster'
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
  const toast = useToast()
  const revoke = useRevokeInvitation(spaceId)
  function close() {
    revoke.reset()
    onClose()
  }
  const left = invitation === null ? 0 : invitation.maxUses - invitation.uses
  return (
    <AlertDialog
      open={invitation !== null}
      onOpenChange={(open) => !open && close()}
      title={invitation?.email ? `Revoke the invitation of ${invitation.email}?` : 'Revoke this invitation link?'}
      description={
        invitation?.email
          ? 'The link they were sent lets nobody in any more.'
          : `The link lets nobody in any more; ${left === 1 ? 'one place was' : `${left} places were`} left. Whoever joined with it stays.`
      }
      confirmLabel="Revoke invitation"
      pending={revoke.isPending}
      error={revoke.error?.message}
      onConfirm={() => {
        if (!invitation) return
        revoke.mutate(invitation.id, {
          onSuccess: () => {
            toast.success('Invitation revoked')
            close()
          },
        })
      }}
    />
  )
}
