'use client'
import { useId, useState } from 'react'
import { AlertDialogWindow } from '@/components/ui/alert-dialog-window'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { textOf } from '@/lib/client/text-of'
import { useForm } from '@/lib/client/use-form'
import type { SetApiAccessInput, StreamsAtOff } from '@/lib/schemas/api-access'
import { StreamsChoice } from './streams-choice'
import { useApiAccess } from './use-api-access'
import { whatEnds } from './what-ends'

export type SwitchOffProps = {
  spaceId: string
  onClose: () => void
  /** Switches off. @throws AppError when it was refused. */
  onSwitchOff: (input: SetApiAccessInput) => Promise<unknown>
}

/** Says what switching off stops, and lets one choose what becomes of the calls that are running. */
export function SwitchOffWindow({ spaceId, onClose, onSwitchOff }: SwitchOffProps) {
  // Read when it opens: numbers of an hour ago would be the wrong ones to decide by.
  const { data } = useApiAccess(spaceId, { refetchInterval: 5000 })
  const [streams, setStreams] = useState<StreamsAtOff>('cut')
  const formId = useId()
  const { errors, problem, pending, formProps } = useForm({
    schema: async () => (await import('@/lib/schemas/api-access')).SetApiAccessInput,
    read: (data) => {
      const reason = textOf(data, 'reason').trim()
      return { enabled: false, streams, ...(reason === '' ? {} : { reason }) }
    },
    submit: onSwitchOff,
  })
  return (
    <AlertDialogWindow
      open
      onOpenChange={(open) => !open && onClose()}
      title="Switch API access off?"
      description={`${whatEnds(data)} Nothing is deleted: switching it on again lets them call as before.`}
      confirmLabel="Switch off"
      pending={pending}
      error={problem?.message}
      onConfirm={() => formProps.ref.current?.requestSubmit()}
    >
      <form id={formId} {...formProps} className="mt-3 grid gap-5">
        <StreamsChoice view={data} value={streams} onValueChange={setStreams} />
        <Field
          label="Reason"
          name="reason"
          optional
          error={errors['reason']}
          hint="Shown to everybody in the space, and kept on record."
        >
          {(control) => <Input {...control} autoComplete="off" placeholder="A key leaked" />}
        </Field>
      </form>
    </AlertDialogWindow>
  )
}
