'use client'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
import type { SessionView } from '@/lib/schemas/account'
import { useRevokeSession } from './use-security'

/** Asks before one session is ended; `session` null is closed. */
export function EndSessionDialog({ session, onClose }: { session: SessionView | null; onClose: () => void }) {
  return (
    <ConfirmDialog
      input={session}
      action={useRevokeSession()}
      title={
        session?.isThisOne ? 'End this session?' : `End the session of ${session?.device ?? 'an unknown browser'}?`
      }
      description={
        session?.isThisOne
          ? 'You are signed out here at once. Your other sessions and your tokens go on.'
          : 'It is signed out with its next request. Your other sessions and your tokens go on.'
      }
      confirmLabel="End session"
      done={session?.isThisOne ? null : 'Session ended'}
      onClose={onClose}
    />
  )
}
