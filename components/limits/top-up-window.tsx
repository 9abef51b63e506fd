'use client'
import { Field } from '@/components/ui/field'
import { formatMoney } from '@/components/ui/format'
import { FormWindow } from '@/components/ui/form-window'
import { Input } from '@/components/ui/input'
import { useToast } from '@/components/ui/toaster'
import { useForm } from '@/lib/client/use-form'
import { type BudgetView, TopUpBudgetInput } from '@/lib/schemas/limit'
import { useSaveBudget } from './use-limits'
import { subjectWords } from './words'

/** Adds to what the running period of a budget may spend. */
export function TopUpWindow({
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
  const form = useForm({
    schema: () => Promise.resolve(TopUpBudgetInput),
    read: (data) => ({ id: budget.id, amount: data.get('amount') ?? '', reason: data.get('reason') ?? '' }),
    submit: async ({ id, ...body }) => {
      const saved = await save.mutateAsync({ method: 'POST', at: `/${id}/top-up`, body })
      toast.success(`${formatMoney(saved.leftNano)} left for ${subjectWords(saved)}`)
      onClose()
    },
  })
  const { errors } = form
  const until = budget.period === 'total' ? '' : ' The next period begins with the budget’s own amount.'
  return (
    <FormWindow
      title={`Top up ${subjectWords(budget)}`}
      description={`Adds to this period, on top of ${formatMoney(budget.amountNano)}.${until}`}
      submitLabel="Top up"
      form={form}
      onClose={onClose}
    >
      <Field label="Amount in US dollars" name="amount" error={errors.amount}>
        {(control) => <Input {...control} inputMode="decimal" placeholder="10" />}
      </Field>
      <Field label="Reason" name="reason" error={errors.reason} hint="Kept in the audit log.">
        {(control) => <Input {...control} autoComplete="off" />}
      </Field>
    </FormWindow>
  )
}
