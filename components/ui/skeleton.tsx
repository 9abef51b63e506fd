import type { ComponentProps } from 'react'
import { cn } from './cn'

/** A grey stand-in of the size of what is coming. Hidden from assistive technology: announce loading beside it. */
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  return <div aria-hidden className={cn('animate-pulse rounded-md bg-muted', className)} {...props} />
}
