'use client'
import { useRouter } from 'next/navigation'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useToast } from '@/components/ui/toaster'
import type { MemberView } from '@/lib/schemas/member'
import type { SpaceView } from '@/lib/schemas/space'
import { useTransferSpace } from './use-members'

/** Asks before an owner hands the space to somebody else. */
export function TransferSpaceDialog({
  space,
  member,
  onClose,
}: {
  space: SpaceView
  member: MemberView
  onClose: () => void
}) {
  const router = useRouter()
  const toast = useToast()
  const transfer = useTransferSpace(space.id)
  return (
    <AlertDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Hand ${space.name} over to ${member.name}?`}
      description={`${member.name} becomes an owner, and you become an admin: you can no longer delete the space, switch its API access or change its owners. Only an owner can make you one again.`}
      confirmLabel="Hand over"
      pending={transfer.isPending}
      error={transfer.error?.message}
      onConfirm={() =>
        transfer.mutate(member.id, {
          onSuccess: () => {
            toast.success(`${member.name} is an owner now`)
            onClose()
            router.refresh()
          },
        })
      }
    />
  )
}
