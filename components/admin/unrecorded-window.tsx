'use client'
import { Button } from '@/components/ui/button'
import { CodeBlock } from '@/components/ui/code-block'
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
import { DiscardUnrecordedInput, type UnrecordedView } from '@/lib/schemas/unrecorded'
import { useDiscardUnrecorded } from './use-unrecorded'

/** All that is known of a call the database refused, or the form to leave it out of the ledger. */
export function UnrecordedWindow({
  action,
  event,
  onClose,
}: {
  action: 'show' | 'discard'
  event: UnrecordedView
  onClose: () => void
}) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        {action === 'show' ? <Details event={event} /> : <DiscardForm event={event} onDone={onClose} />}
      </DialogContent>
    </Dialog>
  )
}

function Details({ event }: { event: UnrecordedView }) {
  return (
    <>
      <DialogHeader>
        <DialogTitle>{event.model ?? 'A call that is not readable'}</DialogTitle>
        <DialogDescription className="[overflow-wrap:anywhere]">
          Tried {formatPlural(event.tries, 'time')}. {event.reason === null ? '' : `Discarded: ${event.reason}`}
        </DialogDescription>
      </DialogHeader>
      <DialogBody>
        <p className="text-[13px] [overflow-wrap:anywhere]">{event.problem}</p>
        <CodeBlock code={event.payload} label="the call as it was journaled" className="min-w-0" />
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button>Close</Button>
        </DialogClose>
      </DialogFooter>
    </>
  )
}

function DiscardForm({ event, onDone }: { event: UnrecordedView; onDone: () => void }) {
  const toast = useToast()
  const discard = useDiscardUnrecorded()
  const form = useForm({
    schema: () => Promise.resolve(DiscardUnrecordedInput.omit({ id: true })),
    submit: async ({ reason }) => {
      await discard.mutateAsync({ id: event.id, reason })
      toast.success('The call is discarded')
      onDone()
    },
  })
  return (
    <form {...form.formProps} className="contents">
      <DialogHeader>
        <DialogTitle>Discard this call?</DialogTitle>
        <DialogDescription>
          It never counts then: in no sum, no budget and no list of calls. It stays on this page with your reason, which
          also goes on record.
        </DialogDescription>
      </DialogHeader>
      <DialogBody>
        <FormProblem problem={form.problem} />
        <Field label="Reason" name="reason" error={form.errors.reason}>
          {(control) => <Input {...control} autoComplete="off" maxLength={400} />}
        </Field>
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button disabled={form.pending}>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="danger" loading={form.pending}>
          Discard call
        </Button>
      </DialogFooter>
    </form>
  )
}
