'use client'
import { RadioGroup } from 'radix-ui'
import type { ReactNode } from 'react'
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
  return (
    <RadioGroup.Root
      aria-label={label}
      value={value}
      onValueChange={(next) => onValueChange(next as T)}
      orientation="horizontal"
      className={cn('inline-flex max-w-full rounded-lg border border-border bg-muted p-0.5', className)}
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          className={cn(
            'min-w-0 grow truncate rounded-md px-3 text-[13px] font-medium text-muted-foreground hover:text-foreground',
            'data-[state=checked]:bg-card data-[state=checked]:text-foreground data-[state=checked]:shadow-xs',
            size === 'sm' ? 'h-6.5 pointer-coarse:h-9' : 'h-7.5 pointer-coarse:h-9',
          )}
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
