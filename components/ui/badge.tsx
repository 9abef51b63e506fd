import type { ComponentProps } from 'react'
import { cn } from './cn'

const TONES = {
  ok: 'bg-ok-soft text-ok',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
  neutral: 'bg-muted text-muted-foreground',
  accent: 'bg-primary-soft text-primary',
} as const
export type BadgeTone = keyof typeof TONES

/** A state in one or two words. The words carry the meaning; the colour only helps. */
export function Badge({ tone = 'neutral', className, ...props }: ComponentProps<'span'> & { tone?: BadgeTone }) {
  return (
    <span
      className={cn(
        'inline-flex h-5 items-center gap-1 rounded-md px-1.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3',
        TONES[tone],
        className,
      )}
      {...props}
    />
  )
}
