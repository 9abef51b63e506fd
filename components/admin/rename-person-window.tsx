'use client'
import { Field } from '@/components/ui/field'
import { FormWindow } from '@/components/ui/form-window'
import { Input } from '@/components/ui/input'
import { useForm } from '@/lib/client/use-form'
import type { PersonDetail } from '@/lib/schemas/person'
import { useChangePerson } from './use-people'

/** Gives a person another name. */
export function RenamePersonWindow({ person, onClose }: { person: PersonDetail; onClose: () => void }) {
  const change = useChangePerson(person.id)
  const form = useForm({
    schema: () => import('@/lib/schemas/account').then((schemas) => schemas.UpdateMeInput),
    read: (data) => ({ name: data.get('name') }),
    submit: async ({ name }) => {
      await change.mutateAsync({ kind: 'update', name })
      onClose()
    },
  })
  const { errors } = form
  return (
    <FormWindow
      title="Change name"
      description="Everybody in their spaces sees it."
      submitLabel="Save name"
      form={form}
      onClose={onClose}
    >
      <Field label="Name" name="name" error={errors.name}>
        {(control) => <Input {...control} defaultValue={person.name} autoComplete="off" maxLength={200} />}
      </Field>
    </FormWindow>
  )
}
