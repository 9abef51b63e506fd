'use client'
import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { formatMoney } from '@/components/ui/format'
import { FormWindow } from '@/components/ui/form-window'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { useToast } from '@/components/ui/toaster'
import { nanoOf, wrongAmount } from '@/components/ui/typed-dollars'
import { useForm } from '@/lib/client/use-form'
import { type BudgetView, IncreaseBudgetInput } from '@/lib/schemas/budget'
import { ofWhom, ofWhomWithin } from './budget-words'
import { useSaveBudget } from './use-budgets'

/** Adds to a budget: once, for its present period, or in each period until a day. */
export function IncreaseWindow({
  spaceId,
  budget,
  onClose,
}: {
  spaceId: string
  budget: BudgetView
  onClose: () => void
}) {
  const toast = useToast()
  const save = useSaveBudget(spaceId)
  const [kind, setKind] = useState('top_up')
  const form = useForm({
    schema: () => Promise.resolve(IncreaseBudgetInput),
    read: (data) => ({
      id: budget.id,
      kind,
      amountNanoUsd: nanoOf(data.get('amountNanoUsd')),
      reason: data.get('reason') ?? '',
      ...(kind === 'temporary' ? { endsAt: endOf(data.get('endsAt')) } : {}),
    }),
    submit: async ({ id, ...body }) => {
      const saved = await save.mutateAsync({ method: 'POST', at: `/${id}/increases`, body })
      toast.success(`${ofWhom(saved)}: ${formatMoney(saved.leftNanoUsd)} left`)
      onClose()
    },
  })
  const { errors } = form
  return (
    <FormWindow
      title={`Top up the budget of ${ofWhomWithin(budget)}`}
      description={`Adds to ${formatMoney(budget.baseNanoUsd)}. Who did it and why is kept.`}
      submitLabel="Top up"
      form={form}
      onClose={onClose}
    >
      <Field label="Amount in US dollars" name="amountNanoUsd" error={wrongAmount(errors.amountNanoUsd)}>
        {(control) => <Input {...control} inputMode="decimal" placeholder="10" />}
      </Field>
      <Field label="For" name="kind" error={errors.kind}>
        {(control) => (
          <Select {...control} value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
            <option value="top_up">{budget.period === 'total' ? 'As long as the budget' : 'This period only'}</option>
            <option value="temporary">Every period until a day</option>
          </Select>
        )}
      </Field>
      {kind === 'temporary' && (
        <Field label="Last day" name="endsAt" error={errors.endsAt}>
          {(control) => <Input {...control} type="date" />}
        </Field>
      )}
      <Field label="Reason" name="reason" error={errors.reason}>
        {(control) => <Input {...control} autoComplete="off" />}
      </Field>
    </FormWindow>
  )
}

/** The end of a day in the viewer's zone; undefined = none is chosen. */
function endOf(day: FormDataEntryValue | null): string | undefined {
  const at = typeof day === 'string' ? new Date(`${day}T23:59:59.999`) : new Date(Number.NaN)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
