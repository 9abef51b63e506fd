import type { ComponentProps } from 'react'
import { cn } from './cn'

export function Label({ className, htmlFor, children, ...props }: ComponentProps<'label'>) {
  return (
    <label htmlFor={htmlFor} className={cn('text-[13px] font-medium text-foreground', className)} {...props}>
      {children}
    </label>
  )
}
