'use client'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useToast } from '@/components/ui/toaster'
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
  const toast = useToast()
  const remove = useRemoveModel(spaceId)
  function close() {
    remove.reset()
    onClose()
  }
  return (
    <AlertDialog
      open={model !== null}
      onOpenChange={(open) => !open && close()}
      title={`Remove “${model?.model ?? ''}”?`}
      description="It leaves the list of models. Where its key takes any name, programs can still call it; to forbid that, switch it off instead."
      confirmLabel="Remove model"
      pending={remove.isPending}
      error={remove.error?.message}
      onConfirm={() => {
        if (!model) return
        remove.mutate(model.id, {
          onSuccess: () => {
            toast.success(`“${model.model}” removed`)
            close()
          },
        })
      }}
    />
  )
}
