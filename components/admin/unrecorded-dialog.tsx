'use client'
import { lazy, Suspense } from 'react'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { formatPlural } from '@/components/ui/format'
import { useToast } from '@/components/ui/toaster'
import type { UnrecordedView } from '@/lib/schemas/unrecorded'
import { useRetryAllUnrecorded, useRetryUnrecorded } from './use-unrecorded'

export type UnrecordedAction =
  | { kind: 'show' | 'retry' | 'discard'; event: UnrecordedView }
  | { kind: 'retry_all'; open: number }

const UnrecordedWindow = lazy(() =>
  import('./unrecorded-window').then((module) => ({ default: module.UnrecordedWindow })),
)

/** The window of what an administrator chose to do about unrecorded calls; `acting` null is closed. */
export function UnrecordedDialog({ acting, onClose }: { acting: UnrecordedAction | null; onClose: () => void }) {
  if (acting === null) return null
  switch (acting.kind) {
    case 'retry':
      return <RetryDialog event={acting.event} onClose={onClose} />
    case 'retry_all':
      return <RetryAllDialog open={acting.open} onClose={onClose} />
    default:
      return (
        <Suspense>
          <UnrecordedWindow action={acting.kind} event={acting.event} onClose={onClose} />
        </Suspense>
      )
  }
}

function RetryDialog({ event, onClose }: { event: UnrecordedView; onClose: () => void }) {
  const toast = useToast()
  const retry = useRetryUnrecorded()
  return (
    <AlertDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Record this call now?"
      description="It is stored as it ended, at the prices of its day. It counts once, however often it is tried. If the cause is not mended, the database refuses it again and it stays here."
      confirmLabel="Try again"
      pending={retry.isPending}
      error={retry.error?.message}
      onConfirm={() =>
        retry.mutate(event.id, {
          onSuccess: () => {
            toast.success('The call is recorded')
            onClose()
          },
        })
      }
    />
  )
}

function RetryAllDialog({ open, onClose }: { open: number; onClose: () => void }) {
  const toast = useToast()
  const retry = useRetryAllUnrecorded()
  return (
    <AlertDialog
      open
      onOpenChange={(stays) => !stays && onClose()}
      title={`Record ${formatPlural(open, 'call')} now?`}
      description="Each counts once. What the database refuses again stays here. At most 100 are tried at a time."
      confirmLabel="Try all again"
      pending={retry.isPending}
      error={retry.error?.message}
      onConfirm={() =>
        retry.mutate(undefined, {
          onSuccess: ({ recorded, refused, left }) => {
            const rest = left > 0 ? `, ${left} not tried yet` : ''
            const said = `${formatPlural(recorded, 'call')} recorded, ${refused} refused again${rest}`
            if (refused === 0) toast.success(said)
            else toast.error(said)
            onClose()
          },
        })
      }
    />
  )
}
