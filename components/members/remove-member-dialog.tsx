'use client'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useToast } from '@/components/ui/toaster'
import type { MemberView } from '@/lib/schemas/member'
import type { SpaceView } from '@/lib/schemas/space'
import { useRemoveMember } from './use-members'
import { tokensStop } from './what-stops'

/** Asks before somebody is taken out of the space. */
export function RemoveMemberDialog({
  space,
  member,
  onClose,
}: {
  space: SpaceView
  member: MemberView
  onClose: () => void
}) {
  const toast = useToast()
  const remove = useRemoveMember(space.id)
  return (
    <AlertDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Remove ${member.name} from ${space.name}?`}
      description={`They no longer see this space. ${tokensStop(member.liveTokens, 'Their')} Only a new invitation brings them back. What they used stays in the usage.`}
      confirmLabel="Remove member"
      pending={remove.isPending}
      error={remove.error?.message}
      onConfirm={() =>
        remove.mutate(member.id, {
          onSuccess: () => {
            toast.success(`${member.name} removed`)
            onClose()
          },
        })
      }
    />
  )
}
