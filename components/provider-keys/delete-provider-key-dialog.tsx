'use client'
import { ConfirmDialog } from '@/components/lists/confirm-dialog'
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
  return (
    <ConfirmDialog
      input={providerKey?.id ?? null}
      action={useDeleteProviderKey(spaceId)}
      title={`Delete “${providerKey?.label ?? ''}”?`}
      description={providerKey && `${whatStops(providerKey, keys)} The key cannot be brought back.`}
      confirmLabel="Delete key"
      done={`“${providerKey?.label ?? ''}” deleted`}
      onClose={onClose}
    />
  )
}
