'use client'
import { lazy, Suspense } from 'react'
import type { AlertDialogProps } from './alert-dialog-window'

const AlertDialogWindow = lazy(() =>
  import('./alert-dialog-window').then((module) => ({ default: module.AlertDialogWindow })),
)

/**
 * Asks before something that cannot be taken back. It stays open while `pending` and shows `error`; the caller closes
 * it on success. Its code is fetched when it is first needed.
 */
export function AlertDialog(props: AlertDialogProps) {
  if (!props.open) return null
  return (
    <Suspense>
      <AlertDialogWindow {...props} />
    </Suspense>
  )
}
