'use client'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { useForm } from '@/lib/client/use-form'
import type { FilterChange, UsageFilters } from './usage-filters'

/** The first and the last day of a range of one's own. */
export function OwnRange({
  range,
  onChange,
}: {
  range: UsageFilters['range']
  onChange: (change: FilterChange) => void
}) {
  const { errors, problem, pending, formProps } = useForm({
    schema: async () => (await import('@/lib/schemas/usage')).UsageQuery,
    read: (data) => ({ from: data.get('from'), to: data.get('to') }),
    submit: ({ from, to }) => {
      if (from && to) onChange({ range: { from, to } })
      return Promise.resolve()
    },
  })
  const problemId = useId()
  const wrong = errors['from'] ?? errors['to'] ?? problem?.message
  const control = (name: 'from' | 'to') => ({
    name,
    type: 'date',
    className: 'w-36',
    required: true,
    ...(errors[name] ? { 'aria-invalid': true, 'aria-describedby': problemId } : {}),
  })
  return (
    <form {...formProps} className="flex flex-wrap items-center gap-2 sm:justify-end">
      <Input {...control('from')} aria-label="From" defaultValue={range.from} />
      <span aria-hidden className="text-muted-foreground">
        –
      </span>
      <Input {...control('to')} aria-label="To" defaultValue={range.to} />
      <Button type="submit" disabled={pending}>
        Apply
      </Button>
      {wrong && (
        <p id={problemId} role="alert" className="basis-full text-[13px] text-danger sm:text-right">
          {wrong}
        </p>
      )}
    </form>
  )
}
