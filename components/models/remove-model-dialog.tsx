'use client'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
import type { ModelView } from '@/lib/schemas/model'
import { useRemoveModel } from './use-models'

/** Asks before a model that was added by hand is removed; `model` null is closed. */
export function RemoveModelDialog({
  spaceId,
  model,
  onClose,
}: {
  spaceId: string
  model: ModelView | null
  onClose: () => void
}) {
  return (
    <ConfirmDialog
      input={model?.id ?? null}
      action={useRemoveModel(spaceId)}
      title={`Remove “${model?.model ?? ''}”?`}
      description="It leaves the list of models. Where its key takes any name, programs can still call it; to forbid that, switch it off instead."
      confirmLabel="Remove model"
      done={`“${model?.model ?? ''}” removed`}
      onClose={onClose}
    />
  )
}
