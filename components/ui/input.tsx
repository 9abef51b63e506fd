import type { ComponentProps } from 'react'
import { cn } from './cn'

/** The look shared by everything a person types into or picks from. */
export const controlLook = cn(
  'w-full min-w-0 rounded-lg border border-input/60 bg-card px-3 text-foreground',
  // 16 px on touch: smaller text makes iOS zoom into the field.
  'h-9 pointer-coarse:h-11 pointer-coarse:text-base',
  'placeholder:text-muted-foreground/80 hover:border-input disabled:cursor-not-allowed disabled:opacity-60',
  'focus-visible:border-ring focus-visible:outline-offset-0',
  'aria-invalid:border-danger',
)

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input type="text" className={cn(controlLook, 'read-only:bg-muted', className)} {...props} />
}
