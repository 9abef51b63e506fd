'use client'
import { Field } from '@/components/ui/field'
import { FormWindow } from '@/components/ui/form-window'
import { Input } from '@/components/ui/input'
import { useToast } from '@/components/ui/toaster'
import { nanoOf, plainDollars, wrongAmount } from '@/components/ui/typed-dollars'
import { useForm } from '@/lib/client/use-form'
import { type ModelView, SetModelPriceInput } from '@/lib/schemas/model'
import { useSetPrice } from './use-models'

const FIELDS = [
  { name: 'input', label: 'Input', hint: 'Dollars for a million tokens. Sound and pictures count as tokens, too.' },
  { name: 'output', label: 'Output', hint: 'Dollars for a million tokens, reasoning included.' },
  { name: 'cacheRead', label: 'Input from the cache', hint: 'Dollars for a million tokens. Empty: as other input.' },
  { name: 'cacheWrite', label: 'Input into the cache', hint: 'Dollars for a million tokens. Empty: as other input.' },
  {
    name: 'searches',
    label: 'Searches by the provider',
    hint: 'Dollars for a thousand searches. Empty: a call with searches is recorded without a cost.',
  },
] as const
const OPTIONAL: ReadonlySet<string> = new Set(['cacheRead', 'cacheWrite', 'searches'])

/** Sets what a model costs the space, or changes it. */
export function PriceWindow({ spaceId, model, onClose }: { spaceId: string; model: ModelView; onClose: () => void }) {
  const toast = useToast()
  const set = useSetPrice(spaceId)
  const own = model.ownPrice
  const form = useForm({
    schema: () => Promise.resolve(SetModelPriceInput),
    read: (data) => ({
      modelId: model.id,
      ...Object.fromEntries(FIELDS.map(({ name }) => [name, typed(name, data.get(name))])),
    }),
    submit: async (input) => {
      await set.mutateAsync(input)
      toast.success(`The price of ${model.model} counts from the next call`)
      onClose()
    },
  })
  return (
    <FormWindow
      title={own ? 'Change own price' : 'Set own price'}
      description={`What ${model.model} costs this space, instead of the price list. It counts from the next call; calls already recorded keep their cost.`}
      submitLabel={own ? 'Save price' : 'Set price'}
      form={form}
      onClose={onClose}
    >
      {FIELDS.map(({ name, label, hint }) => (
        <Field
          key={name}
          label={label}
          name={name}
          hint={hint}
          optional={OPTIONAL.has(name)}
          error={wrongAmount(form.errors[name])}
        >
          {(control) => <Input {...control} inputMode="decimal" autoComplete="off" defaultValue={shown(own?.[name])} />}
        </Field>
      ))}
    </FormWindow>
  )
}

/** What is left empty is not said, where that is a price of its own. */
function typed(name: string, value: FormDataEntryValue | null): string | null {
  const isEmpty = typeof value !== 'string' || value.trim() === ''
  return isEmpty && OPTIONAL.has(name) ? null : nanoOf(value)
}

const shown = (nano: string | null | undefined): string => (nano ? plainDollars(nano) : '')
