'use client'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useToast } from '@/components/ui/toaster'
import { messageOf } from '@/lib/client/use-form'
import type { ReachingToken } from '@/lib/schemas/api-access'
import { useSetReach } from './use-reaching-tokens'

/** Asks before a token is cut off from the space; `token` null is closed. */
export function CutReachDialog({
  spaceId,
  token,
  onClose,
}: {
  spaceId: string
  token: ReachingToken | null
  onClose: () => void
}) {
  const toast = useToast()
  const set = useSetReach(spaceId)
  function close() {
    set.reset()
    onClose()
  }
  return (
    <AlertDialog
      open={token !== null}
      onOpenChange={(open) => !open && close()}
      title={`Cut “${token?.name ?? ''}” off from this space?`}
      description={
        <>
          Programs that use <code className="font-mono text-foreground">{token?.prefix}…</code> are refused here from
          their next call on, and their running calls are cut.
          {token?.kind === 'all_spaces' && ' In other spaces the token works as before.'} You can restore it at any
          time.
        </>
      }
      confirmLabel="Cut its reach"
      pending={set.isPending}
      error={set.error && messageOf(set.error)}
      onConfirm={() => {
        if (!token) return
        set.mutate(
          { id: token.id, reaches: false },
          {
            onSuccess: () => {
              toast.success(`“${token.name}” no longer reaches this space`)
              close()
            },
          },
        )
      }}
    />
  )
}
