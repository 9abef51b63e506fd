'use client'
import { Field } from '@/components/ui/field'
import { FormWindow } from '@/components/ui/form-window'
import { Input } from '@/components/ui/input'
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import { type LimitView, SetLimitInput } from '@/lib/schemas/limit'
import { SubjectFields } from './subject-fields'
import { useSetLimit } from './use-limits'
import { subjectWords } from './words'

const COUNTS = [
  { name: 'requestsPerMinute', label: 'Requests a minute' },
  { name: 'tokensPerMinute', label: 'Tokens a minute', hint: 'Of prompt and answer together.' },
  { name: 'concurrent', label: 'Calls at the same time' },
] as const

/** Sets a limit; `limit` null = for a subject chosen in the form. */
export function LimitWindow({
  spaceId,
  limit,
  onClose,
}: {
  spaceId: string
  limit: LimitView | null
  onClose: () => void
}) {
  const toast = useToast()
  const set = useSetLimit(spaceId)
  const form = useForm({
    schema: () => Promise.resolve(SetLimitInput),
    read: (data) => ({
      subject: limit?.subject ?? data.get('subject'),
      subjectId: limit?.subjectId ?? data.get('subjectId') ?? '',
      ...Object.fromEntries(COUNTS.map(({ name }) => [name, countOf(data.get(name))])),
    }),
    submit: async (input) => {
      const saved = await set.mutateAsync(input)
      toast.success(`The limit for ${subjectWords(saved)} holds from the next call on`)
      onClose()
    },
  })
  const { errors } = form
  return (
    <FormWindow
      title={limit ? `Limit for ${subjectWords(limit)}` : 'Set a limit'}
      description="A call over a limit is refused with 429 and told when to try again. It holds from the next call on."
      submitLabel={limit ? 'Save limit' : 'Set limit'}
      form={form}
      onClose={onClose}
    >
      {!limit && <SubjectFields spaceId={spaceId} kinds={['space', 'person', 'token', 'model']} errors={errors} />}
      {COUNTS.map(({ name, label, ...rest }) => (
        <Field
          key={name}
          label={label}
          name={name}
          error={errors[name]}
          optional
          hint={'hint' in rest ? rest.hint : undefined}
        >
          {(control) => (
            <Input {...control} inputMode="numeric" defaultValue={limit?.[name] ?? ''} placeholder="Not limited" />
          )}
        </Field>
      ))}
    </FormWindow>
  )
}

/** An empty control is no limit; what is no number is told so by the schema. */
function countOf(value: FormDataEntryValue | null): number | string | null {
  const text = typeof value === 'string' ? value.trim().replaceAll(/[,\s]/g, '') : ''
  if (text === '') return null
  return /^\d+$/.test(text) ? Number(text) : text
}
