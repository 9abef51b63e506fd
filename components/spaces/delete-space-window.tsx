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
import { formatPlural } from '@/components/ui/format'
import { Input } from '@/components/ui/input'
import { useForm } from '@/lib/client/use-form'
import type { SpaceContents, SpaceView } from '@/lib/schemas/space'
import { useDeleteSpace } from './use-spaces'

export type DeleteSpaceWindowProps = { space: SpaceView; contents: SpaceContents; onClose: () => void }

/** Says everything that stops with a space, and deletes it once its name was typed. */
export function DeleteSpaceWindow({ space, contents, onClose }: DeleteSpaceWindowProps) {
  const remove = useDeleteSpace(space.id)
  const { errors, problem, pending, formProps } = useForm({
    schema: () => import('@/lib/schemas/space').then((schemas) => schemas.DeleteSpaceInput),
    submit: async (input) => {
      await remove.mutateAsync(input)
      // A whole load: nothing of the space stays in memory.
      location.assign('/')
      await new Promise(() => undefined)
    },
  })
  return (
    <Dialog open onOpenChange={(open) => !open && !pending && onClose()}>
      <DialogContent>
        <form {...formProps} className="contents">
          <DialogHeader>
            <DialogTitle>Delete {space.name}?</DialogTitle>
            <DialogDescription>This cannot be undone. At once:</DialogDescription>
          </DialogHeader>
          <DialogBody>
            <ul className="list-disc space-y-1 pl-5">
              <li>{formatPlural(contents.members, 'member loses', 'members lose')} the space.</li>
              {contents.liveTokens > 0 && (
                <li>
                  {formatPlural(contents.liveTokens, 'live token stops', 'live tokens stop')} reaching it, running calls
                  included.
                </li>
              )}
              {contents.callsLast30Days > 0 && (
                <li>
                  {formatPlural(contents.callsLast30Days, 'call was', 'calls were')} made through it in the last 30
                  days.
                </li>
              )}
              {contents.providerKeys > 0 && (
                <li>{formatPlural(contents.providerKeys, 'provider key is', 'provider keys are')} erased.</li>
              )}
              {contents.invitations > 0 && (
                <li>
                  {formatPlural(contents.invitations, 'pending invitation lets', 'pending invitations let')} nobody in.
                </li>
              )}
            </ul>
            <p className="text-muted-foreground">
              What was used stays in the records of the installation. The short name{' '}
              <code className="font-mono text-[13px]">{space.slug}</code> becomes free.
            </p>
            <FormProblem problem={problem} />
            <Field
              label={
                <>
                  Type the name of the space, <span className="font-semibold break-words">{space.name}</span>
                </>
              }
              name="name"
              error={errors.name}
            >
              {(control) => <Input {...control} autoComplete="off" spellCheck={false} />}
            </Field>
          </DialogBody>
          <DialogFooter>
            <DialogClose asChild>
              <Button disabled={pending}>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="danger" loading={pending}>
              Delete space
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  )
}
