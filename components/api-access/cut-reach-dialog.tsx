'use client'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
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
  return (
    <ConfirmDialog
      input={token && { id: token.id, reaches: false }}
      action={useSetReach(spaceId)}
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
      done={`“${token?.name ?? ''}” no longer reaches this space`}
      onClose={onClose}
    />
  )
}
