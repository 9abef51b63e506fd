'use client'
import { Field } from '@/components/ui/field'
import { formatMoney } from '@/components/ui/format'
import { FormWindow } from '@/components/ui/form-window'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import { BudgetPeriod, type BudgetView, CreateBudgetInput, UpdateBudgetInput } from '@/lib/schemas/limit'
import { SubjectFields } from './subject-fields'
import { useSaveBudget } from './use-limits'
import { PERIOD_WORDS, subjectWords } from './words'

/** Creates a budget, or changes the amount of one. */
export function BudgetWindow({
  spaceId,
  budget,
  onClose,
}: {
  spaceId: string
  budget: BudgetView | null
  onClose: () => void
}) {
  const toast = useToast()
  const save = useSaveBudget(spaceId)
  const form = useForm({
    schema: () => Promise.resolve(budget ? UpdateBudgetInput : CreateBudgetInput),
    read: (data) => ({
      ...(budget
        ? { id: budget.id }
        : {
            subject: data.get('subject'),
            subjectId: data.get('subjectId') ?? '',
            period: data.get('period'),
            timeZone: data.get('timeZone'),
          }),
      amount: data.get('amount') ?? '',
      unpriced: data.get('unpriced'),
    }),
    submit: async (input) => {
      const { id, ...body } = { id: undefined, ...input }
      const saved = await save.mutateAsync(
        id === undefined ? { method: 'POST', at: '', body } : { method: 'PATCH', at: `/${id}`, body },
      )
      toast.success(`${subjectWords(saved)}: ${formatMoney(saved.amountNano)} ${PERIOD_WORDS[saved.period].each}`)
      onClose()
    },
  })
  const { errors } = form
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <FormWindow
      title={budget ? `Budget for ${subjectWords(budget)}` : 'Add budget'}
      description="A call is let through only while its cost fits. What the running period has spent already counts."
      submitLabel={budget ? 'Save budget' : 'Add budget'}
      form={form}
      onClose={onClose}
    >
      {!budget && <SubjectFields spaceId={spaceId} kinds={['space', 'person', 'token']} errors={errors} />}
      <Field label="Amount in US dollars" name="amount" error={errors.amount}>
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            defaultValue={budget ? plain(budget.amountNano) : ''}
            placeholder="50"
          />
        )}
      </Field>
      {!budget && (
        <>
          <Field label="Period" name="period" error={errors.period}>
            {(control) => (
              <Select {...control} defaultValue="month">
                {BudgetPeriod.options.map((period) => (
                  <option key={period} value={period}>
                    {PERIOD_WORDS[period].label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Time zone" name="timeZone" error={errors.timeZone} hint="Where its days begin.">
            {(control) => (
              <Select {...control} defaultValue={here}>
                {[...new Set([here, 'UTC', ...Intl.supportedValuesOf('timeZone')])].map((zone) => (
                  <option key={zone}>{zone}</option>
                ))}
              </Select>
            )}
          </Field>
        </>
      )}
      <Field label="Models without a price" name="unpriced" error={errors.unpriced}>
        {(control) => (
          <Select {...control} defaultValue={budget?.unpriced ?? 'refuse'}>
            <option value="refuse">Refuse them: their cost is not known</option>
            <option value="allow">Let them through without counting</option>
          </Select>
        )}
      </Field>
    </FormWindow>
  )
}

/** Nano-dollars as somebody would type them. */
function plain(nano: string): string {
  const padded = nano.padStart(10, '0')
  return `${padded.slice(0, -9)}.${padded.slice(-9)}`.replace(/\.?0+$/, '')
}
