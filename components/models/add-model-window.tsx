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
import { AddModelInput } from '@/lib/schemas/model'
import { SourceField } from './source-field'
import { useAddModel } from './use-models'

export function AddModelWindow({ spaceId, onClose }: { spaceId: string; onClose: () => void }) {
  const toast = useToast()
  const add = useAddModel(spaceId)
  const { errors, problem, pending, formProps } = useForm({
    schema: () => Promise.resolve(AddModelInput),
    submit: async (input) => {
      const { model } = await add.mutateAsync(input)
      toast.success(`“${model}” added`)
      onClose()
    },
  })
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent dismissible={!pending}>
        <form {...formProps} className="contents">
          <DialogHeader>
            <DialogTitle>Add model</DialogTitle>
            <DialogDescription>
              For a model that the provider does not list: a fine-tune, a deployment, a preview. A refresh leaves it
              alone.
            </DialogDescription>
          </DialogHeader>
          <DialogBody>
            <FormProblem problem={problem} />
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
          </DialogBody>
          <DialogFooter>
            <DialogClose asChild>
              <Button disabled={pending}>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" loading={pending}>
              Add model
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  )
}
