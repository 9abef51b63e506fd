'use client'
import { useId, type ReactNode } from 'react'
import { cn } from './cn'

/** One choice out of a few short ones, all in sight. `label` names the group for assistive technology. */
export function SegmentedControl<T extends string>({
  label,
  value,
  onValueChange,
  options,
  size = 'md',
  className,
}: {
  label: string
  value: T
  onValueChange: (value: T) => void
  options: readonly { value: T; label: ReactNode }[]
  size?: 'sm' | 'md'
  className?: string
}) {
  const name = useId()
  return (
    <fieldset className={cn('inline-flex max-w-full rounded-lg border border-border bg-muted p-0.5', className)}>
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={cn(
            'relative grid min-w-0 grow cursor-pointer place-items-center rounded-md px-2 text-[13px] font-medium text-muted-foreground hover:text-foreground sm:px-3',
            'has-checked:bg-card has-checked:text-foreground has-checked:shadow-xs',
            'has-focus-visible:outline-2 has-focus-visible:outline-ring',
            size === 'sm' ? 'h-6.5 pointer-coarse:h-9' : 'h-7.5 pointer-coarse:h-9',
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onValueChange(option.value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          <span className="max-w-full truncate">{option.label}</span>
        </label>
      ))}
    </fieldset>
  )
}
