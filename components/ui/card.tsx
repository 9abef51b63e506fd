import type { ComponentProps } from 'react'
import { cn } from './cn'

export function Card({ className, ...props }: ComponentProps<'section'>) {
  return <section className={cn('rounded-lg border border-border bg-card', className)} {...props} />
}
/** Title left, actions right; wraps on a narrow screen. */
export function CardHeader({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div className={cn('flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-5 pt-4', className)} {...props} />
  )
}
export function CardTitle({ className, children, ...props }: ComponentProps<'h2'>) {
  return (
    <h2 className={cn('text-[15px] leading-6 font-semibold tracking-tight', className)} {...props}>
      {children}
    </h2>
  )
}
export function CardDescription({ className, ...props }: ComponentProps<'p'>) {
  return <p className={cn('max-w-prose text-muted-foreground', className)} {...props} />
}
export function CardContent({ className, ...props }: ComponentProps<'div'>) {
  return <div className={cn('px-5 py-4', className)} {...props} />
}
export function CardFooter({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div
      className={cn(
        'flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t border-border bg-background px-5 py-3',
        className,
      )}
      {...props}
    />
  )
}
