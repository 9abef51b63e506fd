'use client'
import { useId, useState } from 'react'
import { Field } from '@/components/ui/field'
import { FormWindow } from '@/components/ui/form-window'
import { Input } from '@/components/ui/input'
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import { CreateModelAliasInput, type ModelView } from '@/lib/schemas/model'
import { SourceField } from './source-field'
import { useCreateAlias, useModelNames, useModelSources } from './use-models'

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false, className: 'font-mono' } as const

/** Names a model; `model` null = any model of a key that is chosen in the form. */
export function AliasWindow({
  spaceId,
  model,
  onClose,
}: {
  spaceId: string
  model: ModelView | null
  onClose: () => void
}) {
  const toast = useToast()
  const create = useCreateAlias(spaceId)
  const form = useForm({
    schema: () => Promise.resolve(CreateModelAliasInput),
    read: (data) => ({
      name: data.get('name'),
      providerKeyId: model?.providerKeyId ?? data.get('providerKeyId'),
      model: model?.name ?? data.get('model'),
    }),
    submit: async (input) => {
      const alias = await create.mutateAsync(input)
      toast.success(`“${alias.name}” leads to ${alias.model}`)
      onClose()
    },
  })
  const { errors } = form
  return (
    <FormWindow
      title="Add alias"
      description={
        model
          ? `A name of your own for ${model.model}. It works from the next call on.`
          : 'A name of your own for a model. It works from the next call on.'
      }
      submitLabel="Add alias"
      form={form}
      onClose={onClose}
    >
      <Field
        label="Alias"
        name="name"
        error={errors.name}
        hint="It comes before any model of the same name. Upper and lower case count."
      >
        {(control) => <Input {...control} {...PLAIN} placeholder="fast" />}
      </Field>
      {!model && <AnyModel spaceId={spaceId} errors={errors} />}
    </FormWindow>
  )
}

/** A model by its name, with those that the chosen key lists as suggestions. */
function AnyModel({ spaceId, errors }: { spaceId: string; errors: Record<string, string> }) {
  const suggestions = useId()
  const [chosen, setChosen] = useState<string | null>(null)
  const sources = useModelSources(spaceId).data?.items ?? []
  const source = sources.find(({ id }) => id === chosen) ?? sources[0]
  const names = useModelNames(spaceId, source?.slug ?? null)
  return (
    <>
      <SourceField spaceId={spaceId} error={errors['providerKeyId']} onValueChange={setChosen} />
      <Field label="Model" name="model" error={errors['model']} hint="The provider’s own name of it.">
        {(control) => <Input {...control} {...PLAIN} list={suggestions} placeholder="gpt-5.6" />}
      </Field>
      <datalist id={suggestions}>
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  )
}
