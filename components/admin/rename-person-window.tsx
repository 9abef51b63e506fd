'use client'
import { Button } from '@/components/ui/button'
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
import type { PersonDetail } from '@/lib/schemas/person'
import { useChangePerson } from './use-people'

/** Gives a person another name. */
export function RenamePersonWindow({ person, onClose }: { person: PersonDetail; onClose: () => void }) {
  const change = useChangePerson(person.id)
  const { errors, problem, pending, formProps } = useForm({
    schema: () => import('@/lib/schemas/account').then((schemas) => schemas.UpdateMeInput),
    read: (data) => ({ name: data.get('name') }),
    submit: async ({ name }) => {
      await change.mutateAsync({ kind: 'update', name })
      onClose()
    },
  })
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <form {...formProps} className="contents">
          <DialogHeader>
            <DialogTitle>Change name</DialogTitle>
            <DialogDescription>Everybody in their spaces sees it.</DialogDescription>
          </DialogHeader>
          <DialogBody>
            <FormProblem problem={problem} />
            <Field label="Name" name="name" error={errors.name}>
              {(control) => <Input {...control} defaultValue={person.name} autoComplete="off" maxLength={200} />}
            </Field>
          </DialogBody>
          <DialogFooter>
            <DialogClose asChild>
              <Button disabled={pending}>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" loading={pending}>
              Save name
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  )
}
