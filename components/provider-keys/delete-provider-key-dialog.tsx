'use client'
import { AlertDialog } from '@/components/ui/alert-dialog'
import { useToast } from '@/components/ui/toaster'
import type { ProviderKeyView } from '@/lib/schemas/provider-key'
import { useDeleteProviderKey } from './use-provider-keys'
import { whatStops } from './what-stops'

/** Asks before a key is deleted; `providerKey` null is closed. */
export function DeleteProviderKeyDialog({
  spaceId,
  providerKey,
  keys,
  onClose,
}: {
  spaceId: string
  providerKey: ProviderKeyView | null
  keys: readonly ProviderKeyView[]
  onClose: () => void
}) {
  const toast = useToast()
  const remove = useDeleteProviderKey(spaceId)
  function close() {
    remove.reset()
    onClose()
  }
  return (
    <AlertDialog
      open={providerKey !== null}
      onOpenChange={(open) => !open && close()}
      title={`Delete “${providerKey?.label ?? ''}”?`}
      description={providerKey && `${whatStops(providerKey, keys)} The key cannot be brought back.`}
      confirmLabel="Delete key"
      pending={remove.isPending}
      error={remove.error?.message}
      onConfirm={() => {
        if (!providerKey) return
        remove.mutate(providerKey.id, {
          onSuccess: () => {
            toast.success(`“${providerKey.label}” deleted`)
            close()
          },
        })
      }}
    />
  )
}
