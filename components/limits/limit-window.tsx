'use client'
import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { FormWindow } from '@/components/ui/form-window'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { numberOf } from '@/components/ui/typed-number'
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import { LimitSubject, type LimitView, SetLimitInput, SetPlatformLimitInput } from '@/lib/schemas/limit'
import { limitName, SUBJECT_WORDS, subjectsOf } from './limit-words'
import { FIELD_OF, LimitedThingField } from './limited-thing-field'
import { type LimitScope, useSetLimit } from './use-limits'

const NUMBERS = [
  { name: 'requestsPerMinute', label: 'Requests a minute' },
  { name: 'tokensPerMinute', label: 'Tokens a minute', hint: 'Of question and answer together.' },
  { name: 'concurrentCalls', label: 'Calls at a time', hint: 'How many may run at once, streams above all.' },
] as const

/** Sets a limit; `limit` is the one to change, null = a new one. */
export function LimitWindow({
  scope,
  limit,
  onClose,
}: {
  scope: LimitScope
  limit: LimitView | null
  onClose: () => void
}) {
  const toast = useToast()
  const set = useSetLimit(scope)
  const offered = subjectsOf(scope)
  const [chosen, setChosen] = useState<LimitSubject>(offered[0] ?? 'space')
  const subject = limit?.subject ?? chosen
  const schema = scope.kind === 'platform' ? SetPlatformLimitInput : SetLimitInput
  const form = useForm({
    schema: () => Promise.resolve(schema),
    read: (data) => ({
      subject,
      onlyNew: limit === null,
      ...thingOf(subject, limit, data),
      ...Object.fromEntries(NUMBERS.map(({ name }) => [name, numberOf(data.get(name))])),
    }),
    submit: async (input) => {
      const view = await set.mutateAsync(input)
      toast.success(`“${limitName(view)}” is limited`)
      onClose()
    },
  })
  const { errors } = form
  return (
    <FormWindow
      title={limit ? `Limit of ${limitName(limit)}` : 'Add limit'}
      description="It counts from the next call on. A call that is over a limit is refused with the time to wait."
      submitLabel={limit ? 'Change limit' : 'Add limit'}
      form={form}
      onClose={onClose}
    >
      {limit === null && (
        <Field label="For" name="subject" error={errors.subject} hint={SUBJECT_WORDS[subject].about}>
          {(control) => (
            <Select {...control} value={chosen} onChange={({ target }) => setChosen(LimitSubject.parse(target.value))}>
              {offered.map((each) => (
                <option key={each} value={each}>
                  {SUBJECT_WORDS[each].name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {limit === null && FIELD_OF[subject] !== undefined && (
        <LimitedThingField key={subject} scope={scope} subject={subject} error={errors[FIELD_OF[subject]]} />
      )}
      {NUMBERS.map(({ name, label, ...more }) => (
        <Field key={name} label={label} name={name} error={errors[name]} optional {...more}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              placeholder="No limit"
              defaultValue={limit?.[name]?.limit ?? ''}
              className="tabular-nums"
            />
          )}
        </Field>
      ))}
    </FormWindow>
  )
}

/** Who or what is limited, by the name the schema has for it. */
function thingOf(subject: LimitSubject, limit: LimitView | null, data: FormData): Record<string, unknown> {
  const field = FIELD_OF[subject]
  if (field === undefined) return {}
  if (limit === null) return { [field]: data.get(field) ?? undefined }
  return { [field]: field === 'model' ? limit.of?.name : limit.of?.id }
}
