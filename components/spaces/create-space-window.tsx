'use client'
import { useRouter } from 'next/navigation'
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
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import { useCreateSpace } from './use-spaces'

export type CreateSpaceDialogProps = { open: boolean; onOpenChange: (open: boolean) => void }

export function CreateSpaceWindow({ open, onOpenChange }: CreateSpaceDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <CreateSpaceForm onDone={() => onOpenChange(false)} />
      </DialogContent>
    </Dialog>
  )
}

function CreateSpaceForm({ onDone }: { onDone: () => void }) {
  const router = useRouter()
  const toast = useToast()
  const create = useCreateSpace()
  const { errors, problem, pending, formProps } = useForm({
    schema: () => import('@/lib/schemas/space').then((schemas) => schemas.CreateSpaceInput),
    submit: async (input) => {
      const space = await create.mutateAsync(input)
      onDone()
      toast.success(`Space “${space.name}” created`)
      router.push(`/s/${space.slug}`)
      router.refresh()
    },
  })
  return (
    <form {...formProps} className="contents">
      <DialogHeader>
        <DialogTitle>Create space</DialogTitle>
        <DialogDescription>
          A space keeps its members, provider keys, tokens and usage apart from every other space.
        </DialogDescription>
      </DialogHeader>
      <DialogBody>
        <FormProblem problem={problem} />
        <Field label="Name" name="name" error={errors.name} hint="For example a team, a product or a customer.">
          {(control) => <Input {...control} autoComplete="off" maxLength={200} />}
        </Field>
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" loading={pending}>
          Create space
        </Button>
      </DialogFooter>
    </form>
  )
}
