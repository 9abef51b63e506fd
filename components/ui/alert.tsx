import { CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'

const TONES = {
  info: { look: 'bg-muted text-foreground', icon: Info, iconLook: 'text-muted-foreground' },
  ok: { look: 'bg-ok-soft text-foreground', icon: CircleCheck, iconLook: 'text-ok' },
  warning: { look: 'bg-warning-soft text-foreground', icon: TriangleAlert, iconLook: 'text-warning' },
  danger: { look: 'bg-danger-soft text-foreground', icon: CircleX, iconLook: 'text-danger' },
} as const

/** A message in the page. `live` announces it when it appears: "alert" interrupts, "status" waits. */
export function Alert({
  tone = 'info',
  title,
  live,
  className,
  children,
}: {
  tone?: keyof typeof TONES
  title?: ReactNode
  live?: 'alert' | 'status'
  className?: string
  children?: ReactNode
}) {
  const { look, icon: Icon, iconLook } = TONES[tone]
  return (
    <div role={live} className={cn('flex gap-3 rounded-lg px-4 py-3', look, className)}>
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', iconLook)} />
      <div className="min-w-0 grow break-words">
        {title && <p className="font-medium">{title}</p>}
        {children}
      </div>
    </div>
  )
}
