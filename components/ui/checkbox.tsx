'use client'
import { Check } from 'lucide-react'
import { Checkbox as Primitive } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from './cn'

export function Checkbox({ className, ...props }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={cn(
        'relative size-4 shrink-0 rounded-sm border border-input bg-card before:absolute before:-inset-3',
        'data-[state=checked]:border-primary data-[state=checked]:bg-primary disabled:opacity-55',
        'aria-invalid:border-danger',
        className,
      )}
      {...props}
    >
      <Primitive.Indicator className="grid place-items-center text-primary-foreground">
        <Check aria-hidden className="size-3.5" strokeWidth={3} />
      </Primitive.Indicator>
    </Primitive.Root>
  )
}
