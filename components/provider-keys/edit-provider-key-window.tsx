'use client'
import { useState } from 'react'
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
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { useToast } from '@/components/ui/toaster'
import { textOf } from '@/lib/client/text-of'
import { useForm } from '@/lib/client/use-form'
import { type ProviderKeyView, UpdateProviderKeyInput } from '@/lib/schemas/provider-key'
import { atAddress } from './at-address'
import { KeyField } from './key-field'
import { PROVIDER_WORDS } from './provider-catalogue'
import { useUpdateProviderKey } from './use-provider-keys'

const schema = () => Promise.resolve(UpdateProviderKeyInput.omit({ id: true }))

/** Renames a key or moves it to another address. A key for another host is asked for again (B15). */
export function EditProviderKeyWindow({
  spaceId,
  providerKey,
  onClose,
}: {
  spaceId: string
  providerKey: ProviderKeyView
  onClose: () => void
}) {
  const toast = useToast()
  const update = useUpdateProviderKey(spaceId, providerKey.id)
  const { keyPlaceholder, baseUrl } = PROVIDER_WORDS[providerKey.provider]
  const [address, setAddress] = useState(providerKey.baseUrl ?? '')
  const moves = baseUrl !== undefined && hostOf(address) !== hostOf(providerKey.baseUrl ?? '')
  const { errors, problem, pending, formProps } = useForm({
    schema,
    read: (data) => ({
      label: data.get('label'),
      ...(baseUrl ? { baseUrl: data.get('baseUrl') } : {}),
      ...(moves && textOf(data, 'apiKey') !== '' ? { apiKey: data.get('apiKey') } : {}),
    }),
    submit: async (input) => {
      const saved = await update.mutateAsync(input).catch((error: unknown) => Promise.reject(atAddress(error)))
      if (saved.status === 'failing') toast.error(`“${saved.label}” is saved, but did not pass the test`)
      else toast.success(`“${saved.label}” saved`)
      onClose()
    },
  })
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent dismissible={!pending}>
        <form {...formProps} className="contents">
          <DialogHeader>
            <DialogTitle>Edit “{providerKey.label}”</DialogTitle>
            <DialogDescription>Changes take effect with the next call.</DialogDescription>
          </DialogHeader>
          <DialogBody>
            <FormProblem problem={problem} />
            <Field label="Label" name="label" error={errors.label}>
              {(control) => <Input {...control} defaultValue={providerKey.label} autoComplete="off" maxLength={200} />}
            </Field>
            {baseUrl && (
              <Field label="Address" name="baseUrl" error={errors.baseUrl} hint={baseUrl.hint}>
                {(control) => (
                  <Input
                    {...control}
                    type="url"
                    inputMode="url"
                    autoComplete="off"
                    autoCapitalize="none"
                    spellCheck={false}
                    className="font-mono"
                    value={address}
                    onChange={(event) => setAddress(event.target.value)}
                  />
                )}
              </Field>
            )}
            {moves && (
              <KeyField
                placeholder={keyPlaceholder}
                error={errors.apiKey}
                hint="The stored key is only ever sent to the host it was entered for. Enter the key for this one."
              />
            )}
          </DialogBody>
          <DialogFooter>
            <DialogClose asChild>
              <Button disabled={pending}>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" loading={pending}>
              Save changes
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  )
}

/** The part of an address a key is bound to; what is no address yet is compared as it is. */
const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).origin : address.trim())
