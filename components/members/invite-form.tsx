'use client'
import { useState } from 'react'
import { RoleField } from '@/components/roles/role-field'
import { roleChoiceOf, roleValue } from '@/components/roles/role-summary'
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
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Select } from '@/components/ui/select'
import { textOf } from '@/lib/client/text-of'
import { useForm } from '@/lib/client/use-form'
import { CreateInvitationInput, INVITATION_DAYS, type InvitationView } from '@/lib/schemas/invitation'
import type { RoleList } from '@/lib/schemas/role'
import type { SpaceView } from '@/lib/schemas/space'

const FOR = [
  { value: 'address', label: 'One address' },
  { value: 'link', label: 'Whoever has the link' },
] as const
const DAYS = [
  { value: 1, label: '1 day' },
  { value: INVITATION_DAYS, label: '7 days' },
  { value: 14, label: '14 days' },
  { value: 30, label: '30 days' },
]
const schema = () => Promise.resolve(CreateInvitationInput)

/** Whom an invitation is for, with which role, and for how long. */
export function InviteForm({
  space,
  roles,
  again,
  onSubmit,
}: {
  space: SpaceView
  roles: RoleList
  again: InvitationView | null
  onSubmit: (input: CreateInvitationInput) => Promise<unknown>
}) {
  const [whom, setWhom] = useState<(typeof FOR)[number]['value']>('address')
  const { errors, problem, pending, formProps } = useForm({
    schema,
    read: (data) => ({
      ...(whom === 'address' ? { email: textOf(data, 'email') } : { maxUses: Number(textOf(data, 'maxUses')) }),
      ...roleChoiceOf(textOf(data, 'role'), roles.items),
      expiresInDays: Number(textOf(data, 'expiresInDays')),
    }),
    submit: onSubmit,
  })
  const offered = roles.items.filter(({ grantable, role }) => grantable && role !== 'owner')
  const before = again && offered.find(({ role, id }) => role === again.role && id === again.roleId)
  const usual = before ?? offered.find(({ role }) => role === 'member') ?? offered[0]
  return (
    <form {...formProps} className="contents">
      <DialogHeader>
        <DialogTitle>Invite to {space.name}</DialogTitle>
        <DialogDescription>
          {again
            ? 'A new link takes the place of the one that was sent before, which lets nobody in any more.'
            : 'An invitation is a link. Whoever opens it signs in and joins the space.'}
        </DialogDescription>
      </DialogHeader>
      <DialogBody>
        <FormProblem problem={problem} />
        {!again && <SegmentedControl label="Whom it is for" value={whom} onValueChange={setWhom} options={FOR} />}
        {whom === 'address' ? (
          <Field
            key="address"
            label="E-mail"
            name="email"
            error={errors.email}
            hint="Only the account with this address can accept it. It is mailed there as well."
          >
            {(control) => (
              <Input
                {...control}
                type="email"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                defaultValue={again?.email ?? ''}
                readOnly={again !== null}
              />
            )}
          </Field>
        ) : (
          <Field
            key="link"
            label="People"
            name="maxUses"
            error={errors.maxUses}
            hint="How many people can join with it, at most 100."
          >
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                autoComplete="off"
                defaultValue="1"
                className="tabular-nums sm:max-w-32"
              />
            )}
          </Field>
        )}
        <RoleField roles={roles} defaultValue={usual ? roleValue(usual) : ''} error={errors.role ?? errors.roleId} />
        <Field label="Good for" name="expiresInDays" error={errors.expiresInDays}>
          {(control) => (
            <Select {...control} defaultValue={INVITATION_DAYS} className="sm:max-w-48">
              {DAYS.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button disabled={pending}>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" loading={pending}>
          Create invitation
        </Button>
      </DialogFooter>
    </form>
  )
}
