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
import { CreateServiceTokenInput, CreateTokenInput } from '@/lib/schemas/token'
import { expiryDays, type ExpiryChoice } from './expiry'
import { ExpiryField } from './expiry-field'
import { ModelsField, readModels } from './models-field'
import { PermissionField } from './permission-field'
import type { TokenScope } from './use-tokens'

const readSettings = (data: FormData) => ({
  name: data.get('name'),
  permissions: data.getAll('permissions'),
  modelAllow: readModels(data),
  expiresInDays: expiryDays(data.get('expiry') as ExpiryChoice, textOf(data, 'expiresInDays')),
})
/** The value of the choice that is every space. */
const ALL = ''

const strictest = (limits: readonly (number | null | undefined)[]): number | null => {
  const days = limits.filter((limit) => typeof limit === 'number')
  return days.length === 0 ? null : Math.min(...days)
}

export function CreateTokenForm({
  spaces,
  defaultSpaceId,
  offersAll,
  scope,
  platformMaxDays,
  onSubmit,
}: {
  spaces: readonly SpaceView[]
  defaultSpaceId?: string | undefined
  offersAll: boolean
  scope: TokenScope
  /** Longest life the platform allows, in days; null = no limit. */
  platformMaxDays: number | null
  onSubmit: (input: CreateTokenInput | CreateServiceTokenInput) => Promise<unknown>
}) {
  const isService = scope !== null
  const { errors, problem, pending, formProps } = useForm({
    schema: () => Promise.resolve(isService ? CreateServiceTokenInput : CreateTokenInput),
    read: (data) =>
      isService ? readSettings(data) : { ...readSettings(data), spaceId: textOf(data, 'spaceId') || null },
    submit: onSubmit,
  })
  const [first] = spaces
  const [spaceId, setSpaceId] = useState(defaultSpaceId ?? first?.id ?? ALL)
  const space = spaces.find((item) => item.id === spaceId)
  const only = spaces.length === 1 && !offersAll ? first : undefined
  const granting = spaceId === ALL ? spaces : spaces.filter((item) => item.id === spaceId)
  const maxDays = strictest([platformMaxDays, space?.tokenMaxDays])
  return (
    <form {...formProps} className="contents">
      <DialogHeader>
        <DialogTitle>{isService ? 'Create service token' : 'Create token'}</DialogTitle>
        <DialogDescription>{describe(isService, only)}</DialogDescription>
      </DialogHeader>
      <DialogBody>
        <FormProblem problem={problem} />
        <Field label="Name" name="name" error={errors.name} hint="Where you will use it, for example “laptop” or “CI”.">
          {(control) => <Input {...control} autoComplete="off" maxLength={200} />}
        </Field>
        {only ? (
          !isService && <input type="hidden" name="spaceId" value={only.id} />
        ) : (
          <Field
            label="Space"
            name="spaceId"
            error={errors.spaceId}
            hint={
              spaceId === ALL
                ? 'Also those you join later. Programs choose one with the header x-keyway-space.'
                : undefined
            }
          >
            {(control) => (
              <Select {...control} value={spaceId} onChange={(event) => setSpaceId(event.target.value)}>
                {spaces.map((item) => (
                  <option key={item.id} value={item.id}>
                    {item.name}
                  </option>
                ))}
                {offersAll && <option value={ALL}>All your spaces</option>}
              </Select>
            )}
          </Field>
        )}
        <ExpiryField key={maxDays} maxDays={maxDays} error={errors.expiresInDays} />
        <PermissionField
          key={spaceId}
          offered={TokenPermission.options.filter((permission) =>
            granting.some((item) => item.permissions.includes(permission)),
          )}
          error={errors.permissions ?? errors['permissions.0']}
        />
        <ModelsField error={errors.modelAllow} />
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

function describe(isService: boolean, only: SpaceView | undefined): string {
  if (isService) return 'It belongs to the space instead of a person, and goes on working when people leave.'
  if (only) return `A token lets a program call models as you, in ${only.name}.`
  return 'A token lets a program call models as you, in one space or in all of yours.'
}
