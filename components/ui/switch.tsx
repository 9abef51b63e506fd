'use client'
import { Switch as Primitive } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from './cn'

export function Switch({ className, ...props }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={cn(
        'relative inline-flex h-6 w-10 shrink-0 items-center rounded-full bg-input transition-colors duration-100',
        // The visible switch is 24 px high; what reacts to a finger is 40.
        'before:absolute before:-inset-2 data-[state=checked]:bg-primary disabled:opacity-55',
        className,
      )}
      {...props}
    >
      <Primitive.Thumb className="block size-5 translate-x-0.5 rounded-full bg-white transition-transform duration-100 data-[state=checked]:translate-x-[18px]" />
    </Primitive.Root>
  )
}
