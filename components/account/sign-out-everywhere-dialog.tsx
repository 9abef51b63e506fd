'use client'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useRevokeAllSessions } from './use-security'

/** Asks before every session is ended, and says how many that are. */
export function SignOutEverywhereDialog({
  open,
  count,
  hasMore,
  onClose,
}: {
  open: boolean
  count: number
  /** Whether there are more sessions than are shown. */
  hasMore: boolean
  onClose: () => void
}) {
  const revoke = useRevokeAllSessions()
  const all = hasMore ? 'All of your sessions end' : `All ${count} sessions end`
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => {
        if (next) return
        revoke.reset()
        onClose()
      }}
      title="Sign out everywhere?"
      description={
        <>
          {count === 1 ? 'This session ends' : `${all}, this one included`}, and you sign in again. Your tokens go on
          working; revoke them under Tokens.
        </>
      }
      confirmLabel="Sign out everywhere"
      // On success the page is on its way to the sign-in form.
      pending={revoke.isPending || revoke.isSuccess}
      error={revoke.error?.message}
      onConfirm={() => revoke.mutate()}
    />
  )
}
