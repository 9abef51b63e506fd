'use client'
import type { ReactNode } from 'react'
import { messageOf } from '@/lib/client/message-of'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useToast } from '@/components/ui/toaster'

/** What there is of a mutation to take its action. */
type Action<V> = {
  mutate: (input: V, options: { onSuccess: () => void }) => void
  reset: () => void
  isPending: boolean
  error: Error | null
}

/** Asks before an action that cannot be taken back, takes it, says that it is done and closes. */
export function ConfirmDialog<V>({
  input,
  action,
  done,
  onClose,
  ...words
}: {
  /** What the action is taken with; null is closed. */
  input: V | null
  action: Action<V>
  title: string
  description: ReactNode
  confirmLabel: string
  /** Null = the action leads away from the page, which says enough. */
  done: string | null
  onClose: () => void
}) {
  const toast = useToast()
  function close() {
    action.reset()
    onClose()
  }
  return (
    <AlertDialog
      {...words}
      open={input !== null}
      onOpenChange={(open) => !open && close()}
      pending={action.isPending}
      error={action.error && messageOf(action.error)}
      onConfirm={() => {
        if (input === null) return
        action.mutate(input, {
          onSuccess: () => {
            if (done === null) return
            toast.success(done)
            close()
          },
        })
      }}
    />
  )
}
