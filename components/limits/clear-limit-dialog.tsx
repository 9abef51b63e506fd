'use client'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
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
  const name = limit === null ? '' : limitName(limit)
  return (
    <ConfirmDialog
      input={limit?.id ?? null}
      action={useClearLimit(scope)}
      title={`Clear the limit of “${name}”?`}
      description="From the next call on nothing holds it back here but what other limits, and its provider, allow."
      confirmLabel="Clear limit"
      done={`The limit of “${name}” is cleared`}
      onClose={onClose}
    />
  )
}
