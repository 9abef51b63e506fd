'use client'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useToast } from '@/components/ui/toaster'
import type { SessionView } from '@/lib/schemas/account'
import { useRevokeSession } from './use-security'

/** Asks before one session is ended; `session` null is closed. */
export function EndSessionDialog({ session, onClose }: { session: SessionView | null; onClose: () => void }) {
  const toast = useToast()
  const revoke = useRevokeSession()
  function close() {
    revoke.reset()
    onClose()
  }
  return (
    <AlertDialog
      open={session !== null}
      onOpenChange={(open) => !open && close()}
      title={
        session?.isThisOne ? 'End this session?' : `End the session of ${session?.device ?? 'an unknown browser'}?`
      }
      description={
        session?.isThisOne
          ? 'You are signed out here at once. Your other sessions and your tokens go on.'
          : 'It is signed out with its next request. Your other sessions and your tokens go on.'
      }
      confirmLabel="End session"
      pending={revoke.isPending}
      error={revoke.error?.message}
      onConfirm={() => {
        if (!session) return
        revoke.mutate(session, {
          onSuccess: () => {
            if (session.isThisOne) return
            toast.success('Session ended')
            close()
          },
        })
      }}
    />
  )
}
