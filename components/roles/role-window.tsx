'use client'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
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
import { formatPlural } from '@/components/ui/format'
import { Input } from '@/components/ui/input'
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import { CreateRoleInput, RolePermission, type RoleList, type RoleView } from '@/lib/schemas/role'
import type { SpaceView } from '@/lib/schemas/space'
import { useSaveRole } from './use-roles'

const schema = () => Promise.resolve(CreateRoleInput)

/** The name of a role and what it may do, out of what its maker may; `role` null makes a new one. */
export function RoleWindow({
  role,
  space,
  permissions,
  onClose,
}: {
  role: RoleView | null
  space: SpaceView
  permissions: RoleList['permissions']
  onClose: () => void
}) {
  const toast = useToast()
  const save = useSaveRole(space.id)
  const { errors, problem, pending, formProps } = useForm({
    schema,
    read: (data) => ({ name: data.get('name'), permissions: data.getAll('permissions') }),
    submit: async (input) => {
      const saved = await save.mutateAsync({ id: role?.id ?? null, ...input })
      toast.success(role === null ? `Role “${saved.name}” created` : `Role “${saved.name}” saved`)
      onClose()
    },
  })
  const offered = permissions.filter(({ name }) => RolePermission.safeParse(name).success)
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <form {...formProps} className="contents">
          <DialogHeader>
            <DialogTitle>{role === null ? 'Create role' : `Edit “${role.name}”`}</DialogTitle>
            <DialogDescription>
              {role !== null && role.members > 0
                ? `It counts from the next request of the ${formatPlural(role.members, 'member who has', 'members who have')} it, and of their tokens.`
                : 'It can hold what you may do yourself, except what owners alone may do.'}
            </DialogDescription>
          </DialogHeader>
          <DialogBody>
            <FormProblem problem={problem} />
            <Field label="Name" name="name" error={errors.name} hint="For example “Key keeper” or “Analyst”.">
              {(control) => <Input {...control} autoComplete="off" maxLength={200} defaultValue={role?.name ?? ''} />}
            </Field>
            <fieldset>
              <legend className="mb-2 text-[13px] font-medium">It may</legend>
              <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
                {offered.map((words) => (
                  <PermissionBox
                    key={words.name}
                    {...words}
                    checked={words.name === 'space:read' || (role?.permissions.includes(words.name) ?? false)}
                    locked={words.name === 'space:read' || !space.permissions.includes(words.name)}
                  />
                ))}
              </div>
            </fieldset>
          </DialogBody>
          <DialogFooter>
            <DialogClose asChild>
              <Button disabled={pending}>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" loading={pending}>
              {role === null ? 'Create role' : 'Save role'}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  )
}

function PermissionBox({
  name,
  title,
  description,
  checked,
  locked,
}: RoleList['permissions'][number] & { checked: boolean; locked: boolean }) {
  const id = useId()
  return (
    <div className="flex items-start gap-2.5">
      <Checkbox
        id={id}
        name="permissions"
        value={name}
        defaultChecked={checked}
        disabled={locked}
        aria-describedby={`${id}-what`}
        className="mt-0.5"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {title}
        </label>
        <p id={`${id}-what`} className="text-[13px] text-pretty text-muted-foreground">
          {description}
          {name === 'space:read' && ' Every role includes it.'}
          {locked && name !== 'space:read' && ' You do not have it, so you cannot give it.'}
        </p>
      </div>
    </div>
  )
}
