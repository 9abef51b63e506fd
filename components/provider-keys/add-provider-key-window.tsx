'use client'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { ProviderKind, type ProviderKeyView } from '@/lib/schemas/provider-key'
import { AddProviderKeyForm } from './add-provider-key-form'
import { AddedProviderKey } from './added-provider-key'
import { useAddProviderKey, useKnownProviderKeys } from './use-provider-keys'

export type AddProviderKeyDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  spaceId: string
  onAdded?: ((key: ProviderKeyView) => void) | undefined
}

/** Stores a provider key, tests it, and shows what the test found. */
export function AddProviderKeyWindow({ open, onOpenChange, spaceId, onAdded }: AddProviderKeyDialogProps) {
  const add = useAddProviderKey(spaceId)
  // Until they are known the server, which checks in any case, refuses what cannot be added.
  const known = useKnownProviderKeys(spaceId)
  function change(next: boolean) {
    if (!next) add.reset()
    onOpenChange(next)
  }
  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogContent dismissible={!add.isPending}>
        {add.data ? (
          <AddedProviderKey
            spaceId={spaceId}
            added={known?.items.find(({ id }) => id === add.data.id) ?? add.data}
            onDone={() => change(false)}
          />
        ) : (
          <AddProviderKeyForm
            kinds={ProviderKind.options.filter((kind) => !known?.providersOff.includes(kind))}
            stored={known?.items ?? []}
            onSubmit={async (input) => {
              const answer = await add.mutateAsync(input)
              onAdded?.(answer)
            }}
          />
        )}
      </DialogContent>
    </Dialog>
  )
}
