'use client'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useToast } from '@/components/ui/toaster'
import type { LimitView } from '@/lib/schemas/limit'
import { limitName } from './limit-words'
import { type LimitScope, useClearLimit } from './use-limits'

/** Asks before a limit is taken away; `limit` null is closed. */
export function ClearLimitDialog({
  scope,
  limit,
  onClose,
}: {
  scope: LimitScope
  limit: LimitView | null
  onClose: () => void
}) {
  const toast = useToast()
  const clear = useClearLimit(scope)
  const name = limit === null ? '' : limitName(limit)
  function close() {
    clear.reset()
    onClose()
  }
  return (
    <AlertDialog
      open={limit !== null}
      onOpenChange={(open) => !open && close()}
      title={`Clear the limit of “${name}”?`}
      description="From the next call on nothing holds it back here but what other limits, and its provider, allow."
      confirmLabel="Clear limit"
      pending={clear.isPending}
      error={clear.error?.message}
      onConfirm={() => {
        if (!limit) return
        clear.mutate(limit.id, {
          onSuccess: () => {
            toast.success(`The limit of “${name}” is cleared`)
            close()
          },
        })
      }}
    />
  )
}
