'use client'
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
import { Select } from '@/components/ui/select'
import { textOf } from '@/lib/client/text-of'
import { useForm } from '@/lib/client/use-form'
import { TokenPermission } from '@/lib/schemas/permission'
import type { SpaceView } from '@/lib/schemas/space'
import { CreateTokenInput } from '@/lib/schemas/token'
import { expiryDays, type ExpiryChoice } from './expiry'
import { ExpiryField } from './expiry-field'
import { PermissionField } from './permission-field'

const schema = () => Promise.resolve(CreateTokenInput)
const read = (data: FormData) => ({
  name: data.get('name'),
  spaceId: data.get('spaceId'),
  permissions: data.getAll('permissions'),
  expiresInDays: expiryDays(data.get('expiry') as ExpiryChoice, textOf(data, 'expiresInDays')),
})

export function CreateTokenForm({
  spaces,
  defaultSpaceId,
  onSubmit,
}: {
  spaces: readonly SpaceView[]
  defaultSpaceId?: string | undefined
  onSubmit: (input: CreateTokenInput) => Promise<unknown>
}) {
  const { errors, problem, pending, formProps } = useForm({ schema, read, submit: onSubmit })
  const [first] = spaces
  const [spaceId, setSpaceId] = useState(defaultSpaceId ?? first?.id)
  const space = spaces.find((item) => item.id === spaceId)
  const only = spaces.length === 1 ? first : undefined
  return (
    <form {...formProps} className="contents">
      <DialogHeader>
        <DialogTitle>Create token</DialogTitle>
        <DialogDescription>
          {only
            ? `A token lets a program call models as you, in ${only.name}.`
            : 'A token lets a program call models as you, in one space.'}
        </DialogDescription>
      </DialogHeader>
      <DialogBody>
        <FormProblem problem={problem} />
        <Field label="Name" name="name" error={errors.name} hint="Where you will use it, for example “laptop” or “CI”.">
          {(control) => <Input {...control} autoComplete="off" maxLength={200} />}
        </Field>
        {only ? (
          <input type="hidden" name="spaceId" value={only.id} />
        ) : (
          <Field label="Space" name="spaceId" error={errors.spaceId}>
            {(control) => (
              <Select {...control} value={spaceId} onChange={(event) => setSpaceId(event.target.value)}>
                {spaces.map((space) => (
                  <option key={space.id} value={space.id}>
                    {space.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <ExpiryField error={errors.expiresInDays} />
        <PermissionField
          key={spaceId}
          offered={TokenPermission.options.filter((permission) => space?.permissions.includes(permission))}
          error={errors.permissions ?? errors['permissions.0']}
        />
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button disabled={pending}>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" loading={pending}>
          Create token
        </Button>
      </DialogFooter>
    </form>
  )
}
