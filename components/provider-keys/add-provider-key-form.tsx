'use client'
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import {
  DialogBody,
  DialogClose,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { FormProblem } from '@/components/ui/form-problem'
import { Input } from '@/components/ui/input'
import { textOf } from '@/lib/client/text-of'
import { useForm } from '@/lib/client/use-form'
import {
  CreateProviderKeyInput,
  freeLabel,
  isCompatible,
  type ProviderKeyView,
  type ProviderKind,
} from '@/lib/schemas/provider-key'
import { AddressFields } from './address-fields'
import { atAddress } from './at-address'
import { KeyField } from './key-field'
import { PROVIDER_WORDS, providerName } from './provider-catalogue'
import { ProviderChoice } from './provider-choice'

export function AddProviderKeyForm({
  kinds,
  stored,
  onSubmit,
}: {
  /** Of the providers that may be used, at least one. */
  kinds: readonly ProviderKind[]
  /** The keys the space has, as far as they are known. */
  stored: readonly ProviderKeyView[]
  onSubmit: (input: CreateProviderKeyInput) => Promise<unknown>
}) {
  const [chosen, setKind] = useState<ProviderKind>('openai')
  const kind = kinds.includes(chosen) ? chosen : (kinds[0] ?? chosen)
  const { keyPlaceholder, keysUrl, keyHint, baseUrl } = PROVIDER_WORDS[kind]
  const name = providerName(kind)
  const label = freeLabel(
    kind,
    stored.flatMap((key) => (key.provider === kind ? [key.label] : [])),
  )
  const { errors, problem, pending, formProps } = useForm({
    schema: () => Promise.resolve(CreateProviderKeyInput),
    read: (data) => ({
      provider: kind,
      apiKey: data.get('apiKey'),
      ...(textOf(data, 'label').trim() === '' ? {} : { label: data.get('label') }),
      ...(baseUrl ? { baseUrl: data.get('baseUrl') } : {}),
      ...(isCompatible(kind) ? { slug: data.get('slug') } : {}),
    }),
    submit: (input) => onSubmit(input).catch((error: unknown) => Promise.reject(atAddress(error))),
  })
  return (
    <form {...formProps} className="contents">
      <DialogHeader>
        <DialogTitle>Add provider key</DialogTitle>
        <DialogDescription>
          Keyway seals the key, uses it for calls of this space only, and never shows it again.
        </DialogDescription>
      </DialogHeader>
      <DialogBody>
        <FormProblem problem={problem} />
        <ProviderChoice kinds={kinds} value={kind} onChange={setKind} />
        {baseUrl && <AddressFields key={kind} kind={kind} words={baseUrl} errors={errors} />}
        <KeyField
          placeholder={keyPlaceholder}
          error={errors.apiKey}
          hint={
            (keyHint ?? keysUrl) && (
              <>
                {keyHint} {keysUrl && <KeysLink name={name} href={keysUrl} />}
              </>
            )
          }
        />
        <Field label="Label" name="label" optional error={errors.label} hint="How this space calls the key.">
          {(control) => <Input {...control} autoComplete="off" placeholder={label} maxLength={200} />}
        </Field>
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
  )
}

function KeysLink({ name, href }: { name: string; href: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className="underline underline-offset-2 hover:text-foreground">
      Get a key from {name}
      <ExternalLink aria-hidden className="ml-1 inline size-3" />
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  )
}
