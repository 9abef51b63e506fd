'use client'
import { useState } from 'react'
import { FIELD_OF, LimitedThingField } from '@/components/limits/limited-thing-field'
import { Field } from '@/components/ui/field'
import { formatMoney } from '@/components/ui/format'
import { FormWindow } from '@/components/ui/form-window'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { useToast } from '@/components/ui/toaster'
import { nanoOf, plainDollars, wrongAmount } from '@/components/ui/typed-dollars'
import { useForm } from '@/lib/client/use-form'
import {
  BudgetPeriod,
  BudgetSubject,
  type BudgetView,
  CreateBudgetInput,
  UpdateBudgetInput,
} from '@/lib/schemas/budget'
import { KINDS, ofWhom, ofWhomWithin, PERIODS } from './budget-words'
import { useSaveBudget } from './use-budgets'

/** Creates a budget, or changes one; `budget` null = for somebody chosen in the form. */
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
  const [subject, setSubject] = useState<BudgetSubject>('space')
  const form = useForm({
    schema: () => Promise.resolve(budget ? UpdateBudgetInput : CreateBudgetInput),
    read: (data) => ({
      ...(budget ? { id: budget.id } : newBudget(data, subject)),
      limitNanoUsd: nanoOf(data.get('limitNanoUsd')),
      unpriced: data.get('unpriced'),
    }),
    submit: async (input) => {
      const { id, ...body } = { id: undefined, ...input }
      const saved = await save.mutateAsync(
        id === undefined ? { method: 'POST', at: '', body } : { method: 'PATCH', at: `/${id}`, body },
      )
      toast.success(`${ofWhom(saved)}: ${formatMoney(saved.baseNanoUsd)} ${PERIODS[saved.period].each}`)
      onClose()
    },
  })
  const { errors } = form
  return (
    <FormWindow
      title={budget ? `Budget of ${ofWhomWithin(budget)}` : 'Add budget'}
      description="A call goes to its provider only while its cost fits. What the period has spent already counts."
      submitLabel={budget ? 'Save budget' : 'Add budget'}
      form={form}
      onClose={onClose}
    >
      {!budget && (
        <>
          <Field label="Of" name="subject" error={errors.subject}>
            {(control) => (
              <Select
                {...control}
                value={subject}
                onChange={(event) => setSubject(BudgetSubject.parse(event.currentTarget.value))}
              >
                {BudgetSubject.options.map((each) => (
                  <option key={each} value={each}>
                    {KINDS[each]}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <LimitedThingField
            key={subject}
            scope={{ kind: 'space', spaceId }}
            subject={subject}
            error={errors[FIELD_OF[subject] ?? '']}
          />
        </>
      )}
      <Field label="Amount in US dollars" name="limitNanoUsd" error={wrongAmount(errors.limitNanoUsd)}>
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            defaultValue={budget ? plainDollars(budget.baseNanoUsd) : ''}
            placeholder="50"
          />
        )}
      </Field>
      {!budget && <PeriodFields errors={errors} />}
      <Field
        label="Models without a price"
        name="unpriced"
        error={errors.unpriced}
        hint="Models of compatible providers often have none. What has a price, and setting one, is under Models."
      >
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

function newBudget(data: FormData, subject: BudgetSubject): Record<string, unknown> {
  const field = FIELD_OF[subject]
  const chosen = field === undefined ? null : data.get(field)
  return {
    subject,
    ...(field === undefined || chosen === null ? {} : { [field]: chosen }),
    period: data.get('period'),
    zone: data.get('zone'),
  }
}

function PeriodFields({ errors }: { errors: Record<string, string> }) {
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone
  return (
    <>
      <Field label="Period" name="period" error={errors.period}>
        {(control) => (
          <Select {...control} defaultValue="month">
            {BudgetPeriod.options.map((period) => (
              <option key={period} value={period}>
                {PERIODS[period].label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Time zone" name="zone" error={errors.zone} hint="Where its days begin.">
        {(control) => (
          <Select {...control} defaultValue={here}>
            {[...new Set([here, 'UTC', ...Intl.supportedValuesOf('timeZone')])].map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </Select>
        )}
      </Field>
    </>
  )
}
