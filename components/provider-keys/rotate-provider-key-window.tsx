'use client'
import { Button } from '@/components/ui/button'
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog'
import { FormProblem } from '@/components/ui/form-problem'
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import { type ProviderKeyView, RotateProviderKeyInput } from '@/lib/schemas/provider-key'
import { KeyField } from './key-field'
import { PROVIDER_WORDS } from './provider-catalogue'
import { useRotateProviderKey } from './use-provider-keys'

const schema = () => Promise.resolve(RotateProviderKeyInput.omit({ id: true }))

/** Replaces the secret of a key; everything else of it stays. */
export function RotateProviderKeyWindow({
  spaceId,
  providerKey,
  onClose,
}: {
  spaceId: string
  providerKey: ProviderKeyView
  onClose: () => void
}) {
  const toast = useToast()
  const rotate = useRotateProviderKey(spaceId, providerKey.id)
  const { errors, problem, pending, formProps } = useForm({
    schema,
    submit: async (input) => {
      const saved = await rotate.mutateAsync(input)
      if (saved.status === 'failing')
        toast.error(`The new key of “${saved.label}” is stored, but did not pass the test`)
      else toast.success(`“${saved.label}” has its new key`)
      onClose()
    },
  })
  const { keyPlaceholder, keyHint } = PROVIDER_WORDS[providerKey.provider]
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent dismissible={!pending}>
        <form {...formProps} className="contents">
          <DialogHeader>
            <DialogTitle>Replace the key of “{providerKey.label}”</DialogTitle>
            <DialogDescription>
              The new key is tested, sealed and used from the next call on. The old one is forgotten here: revoke it at
              the provider. Models and aliases stay.
            </DialogDescription>
          </DialogHeader>
          <DialogBody>
            <FormProblem problem={problem} />
            {providerKey.baseUrl && (
              <p className="text-[13px] text-muted-foreground">
                It is sent to <span className="font-mono [overflow-wrap:anywhere]">{providerKey.baseUrl}</span>
              </p>
            )}
            <KeyField label="New key" placeholder={keyPlaceholder} hint={keyHint} error={errors.apiKey} />
          </DialogBody>
          <DialogFooter>
            <DialogClose asChild>
              <Button disabled={pending}>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" loading={pending}>
              {pending ? 'Saving and testing…' : 'Save and test'}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  )
}
