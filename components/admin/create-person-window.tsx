'use client'
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
import { Input } from '@/components/ui/input'
import { useForm } from '@/lib/client/use-form'
import { CreatePersonInput } from '@/lib/schemas/person'
import { PasswordLinkNotice } from './password-link-notice'
import { useCreatePerson } from './use-people'

export type CreatePersonDialogProps = { open: boolean; onOpenChange: (open: boolean) => void }

const schema = () => Promise.resolve(CreatePersonInput)

/** From the moment the link is there only "Done" closes the window; closing drops the link from memory. */
export function CreatePersonWindow({ open, onOpenChange }: CreatePersonDialogProps) {
  const create = useCreatePerson()
  function change(next: boolean) {
    if (!next) create.reset()
    onOpenChange(next)
  }
  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogContent dismissible={!create.data && !create.isPending}>
        {create.data ? (
          <PasswordLinkNotice
            answer={create.data}
            title={`${create.data.person.name} is added`}
            onDone={() => change(false)}
          />
        ) : (
          <CreatePersonForm onSubmit={(input) => create.mutateAsync(input)} />
        )}
      </DialogContent>
    </Dialog>
  )
}

function CreatePersonForm({ onSubmit }: { onSubmit: (input: CreatePersonInput) => Promise<unknown> }) {
  const { errors, problem, pending, formProps } = useForm({
    schema,
    read: (data) => ({
      name: data.get('name'),
      email: data.get('email'),
      isPlatformAdmin: data.get('isPlatformAdmin') !== null,
    }),
    submit: onSubmit,
  })
  return (
    <form {...formProps} className="contents">
      <DialogHeader>
        <DialogTitle>Add person</DialogTitle>
        <DialogDescription>
          They get a space of their own, and a link with which they choose their password.
        </DialogDescription>
      </DialogHeader>
      <DialogBody>
        <FormProblem problem={problem} />
        <Field label="Name" name="name" error={errors.name}>
          {(control) => <Input {...control} autoComplete="off" maxLength={200} />}
        </Field>
        <Field label="E-mail" name="email" error={errors.email} hint="They sign in with this address.">
          {(control) => <Input {...control} type="email" autoComplete="off" autoCapitalize="none" spellCheck={false} />}
        </Field>
        <div className="grid grid-cols-[auto_1fr] gap-x-2.5">
          <Checkbox
            id="new-platform-admin"
            name="isPlatformAdmin"
            aria-describedby="new-platform-admin-hint"
            className="mt-0.5"
          />
          <label htmlFor="new-platform-admin" className="font-medium">
            Platform administrator
          </label>
          <p id="new-platform-admin-hint" className="col-start-2 text-[13px] text-muted-foreground">
            Administrators manage people, spaces and this installation. It opens no space to them.
          </p>
        </div>
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button disabled={pending}>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" loading={pending}>
          Add person
        </Button>
      </DialogFooter>
    </form>
  )
}
