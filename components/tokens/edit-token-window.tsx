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
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import { type TokenView, UpdateTokenInput } from '@/lib/schemas/token'
import { ModelsField, readModels } from './models-field'
import { useUpdateToken } from './use-tokens'

const schema = () => Promise.resolve(UpdateTokenInput.omit({ id: true }))
const read = (data: FormData) => ({ name: data.get('name'), modelAllow: readModels(data) })

export function EditTokenWindow({ token, onClose }: { token: TokenView; onClose: () => void }) {
  const toast = useToast()
  const update = useUpdateToken(token.id)
  const { errors, problem, pending, formProps } = useForm({
    schema,
    read,
    submit: async (input) => {
      const { name } = await update.mutateAsync(input)
      toast.success(`“${name}” saved`)
      onClose()
    },
  })
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent dismissible={!pending}>
        <form {...formProps} className="contents">
          <DialogHeader>
            <DialogTitle>Edit token</DialogTitle>
            <DialogDescription>
              Changes take effect with the next call. The secret, the space and the permissions stay as they are.
            </DialogDescription>
          </DialogHeader>
          <DialogBody>
            <FormProblem problem={problem} />
            <Field label="Name" name="name" error={errors.name}>
              {(control) => <Input {...control} defaultValue={token.name} autoComplete="off" maxLength={200} />}
            </Field>
            <ModelsField defaultValue={token.modelAllow} error={errors.modelAllow} />
          </DialogBody>
          <DialogFooter>
            <DialogClose asChild>
              <Button disabled={pending}>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" loading={pending}>
              Save changes
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  )
}
