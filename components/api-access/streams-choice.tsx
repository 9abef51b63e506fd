'use client'
import { useId } from 'react'
import type { ApiAccessView, StreamsAtOff } from '@/lib/schemas/api-access'
import { whatRuns } from './what-ends'

const CHOICES: readonly { value: StreamsAtOff; label: string; hint: string }[] = [
  { value: 'cut', label: 'Cut them now', hint: 'Their clients get an error event within two seconds.' },
  { value: 'drain', label: 'Let them end', hint: 'They finish their answers; new calls are refused.' },
]

/** What becomes of the calls that are running. */
export function StreamsChoice({
  view,
  value,
  onValueChange,
}: {
  view: ApiAccessView | undefined
  value: StreamsAtOff
  onValueChange: (value: StreamsAtOff) => void
}) {
  const id = useId()
  return (
    <fieldset className="grid gap-2" aria-describedby={`${id}-running`}>
      <legend className="mb-1.5 text-[13px] font-medium">Calls that are running</legend>
      <p id={`${id}-running`} className="text-[13px] text-muted-foreground" aria-live="polite">
        {view ? whatRuns(view) : 'Counting them …'}
      </p>
      {CHOICES.map((choice) => (
        <label
          key={choice.value}
          className="grid cursor-pointer grid-cols-[auto_1fr] gap-x-2.5 rounded-lg border border-border px-3 py-2.5 hover:border-input has-checked:border-primary has-checked:bg-primary-soft has-focus-visible:outline-2 has-focus-visible:outline-ring"
        >
          <input
            type="radio"
            name="streams"
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onValueChange(choice.value)}
            aria-describedby={`${id}-${choice.value}`}
            className="mt-0.5 size-4 accent-primary"
          />
          <span className="font-medium">{choice.label}</span>
          <span id={`${id}-${choice.value}`} className="col-start-2 text-[13px] text-muted-foreground">
            {choice.hint}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
