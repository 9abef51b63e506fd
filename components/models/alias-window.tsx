'use client'
import { Field } from '@/components/ui/field'
import { FormWindow } from '@/components/ui/form-window'
import { Input } from '@/components/ui/input'
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import { CreateModelAliasInput, type ModelView } from '@/lib/schemas/model'
import { SourceField } from './source-field'
import { useCreateAlias } from './use-models'

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
      {!model && (
        <>
          <SourceField spaceId={spaceId} error={errors.providerKeyId} />
          <Field label="Model" name="model" error={errors.model} hint="The provider’s own name of it.">
            {(control) => <Input {...control} {...PLAIN} placeholder="gpt-5.6" />}
          </Field>
        </>
      )}
    </FormWindow>
  )
}
