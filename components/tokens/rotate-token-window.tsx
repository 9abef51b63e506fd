'use client'
import { useState } from 'react'
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
import { Select } from '@/components/ui/select'
import { useForm } from '@/lib/client/use-form'
import { RotateTokenInput, type TokenView } from '@/lib/schemas/token'
import { CreatedTokenNotice } from './created-token-notice'
import { GRACE_CHOICES, graceHint } from './grace'
import { type TokenScope, useRotateToken } from './use-tokens'

const schema = () => Promise.resolve(RotateTokenInput.omit({ id: true }))
const read = (data: FormData) => ({ graceHours: Number(data.get('graceHours')) })

export function RotateTokenWindow({
  scope,
  token,
  onClose,
}: {
  scope: TokenScope
  token: TokenView
  onClose: () => void
}) {
  const rotate = useRotateToken(scope, token.id)
  const [hours, setHours] = useState('24')
  const { errors, problem, pending, formProps } = useForm({
    schema,
    read,
    submit: (input) => rotate.mutateAsync(input),
  })
  function close() {
    rotate.reset()
    onClose()
  }
  return (
    <Dialog open onOpenChange={(open) => !open && close()}>
      <DialogContent dismissible={!rotate.data && !pending}>
        {rotate.data ? (
          <CreatedTokenNotice created={rotate.data} space={null} onStored={close} />
        ) : (
          <form {...formProps} className="contents">
            <DialogHeader>
              <DialogTitle>Rotate “{token.name}”</DialogTitle>
              <DialogDescription>
                You get a new secret with the same settings, and as long a life. Put it into your programs while the old
                one, {token.prefix}…, still works.
              </DialogDescription>
            </DialogHeader>
            <DialogBody>
              <FormProblem problem={problem} />
              <Field
                label="The old secret works for"
                name="graceHours"
                error={errors.graceHours}
                hint={graceHint(Number(hours), token.expiresAt)}
              >
                {(control) => (
                  <Select {...control} value={hours} onChange={(event) => setHours(event.target.value)}>
                    {GRACE_CHOICES.map(({ hours: value, label }) => (
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
                Rotate token
              </Button>
            </DialogFooter>
          </form>
        )}
      </DialogContent>
    </Dialog>
  )
}
