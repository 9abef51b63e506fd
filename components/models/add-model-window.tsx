'use client'
import { Field } from '@/components/ui/field'
import { FormWindow } from '@/components/ui/form-window'
import { Input } from '@/components/ui/input'
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import { AddModelInput } from '@/lib/schemas/model'
import { SourceField } from './source-field'
import { useAddModel } from './use-models'

export function AddModelWindow({ spaceId, onClose }: { spaceId: string; onClose: () => void }) {
  const toast = useToast()
  const add = useAddModel(spaceId)
  const form = useForm({
    schema: () => Promise.resolve(AddModelInput),
    submit: async (input) => {
      const { model } = await add.mutateAsync(input)
      toast.success(`“${model}” added`)
      onClose()
    },
  })
  const { errors } = form
  return (
    <FormWindow
      title="Add model"
      description="For a model that the provider does not list: a fine-tune, a deployment, a preview. A refresh leaves it alone."
      submitLabel="Add model"
      form={form}
      onClose={onClose}
    >
      <SourceField spaceId={spaceId} error={errors.providerKeyId} />
      <Field
        label="Name"
        name="name"
        error={errors.name}
        hint="Exactly as the provider spells it, upper and lower case included."
      >
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono"
            placeholder="gpt-5.6"
          />
        )}
      </Field>
    </FormWindow>
  )
}
