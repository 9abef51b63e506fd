'use client'
import { AlertDialog } from '@/components/ui/alert-dialog'
import type { SpaceView } from '@/lib/schemas/space'
import { useLeaveSpace } from './use-members'
import { tokensStop } from './what-stops'

/** Asks before the caller leaves the space, and goes to another one afterwards. */
export function LeaveSpaceDialog({
  space,
  liveTokens,
  open,
  onClose,
}: {
  space: SpaceView
  /** Live tokens of the caller that reach it; null = not known. */
  liveTokens: number | null
  open: boolean
  onClose: () => void
}) {
  const leave = useLeaveSpace(space.id)
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={`Leave ${space.name}?`}
      description={`You no longer see this space. ${tokensStop(liveTokens, 'Your')} Only a new invitation brings you back.`}
      confirmLabel="Leave space"
      pending={leave.isPending || leave.isSuccess}
      error={leave.error?.message}
      onConfirm={() =>
        leave.mutate(undefined, {
          // A whole load: nothing of the space stays in memory.
          onSuccess: () => location.assign('/'),
        })
      }
    />
  )
}
