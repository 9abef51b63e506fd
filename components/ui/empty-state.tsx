import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'

/** What stands where a list would: what the list is for, and the action that fills it. */
export function EmptyState({
  icon: Icon,
  title,
  action,
  className,
  children,
}: {
  icon?: LucideIcon
  title: ReactNode
  action?: ReactNode
  className?: string
  children?: ReactNode
}) {
  return (
    <div className={cn('flex flex-col items-center gap-1 px-6 py-12 text-center', className)}>
      {Icon && (
        <span className="mb-2 grid size-10 place-items-center rounded-lg border border-border bg-background">
          <Icon aria-hidden className="size-5 text-muted-foreground" />
        </span>
      )}
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-md text-pretty text-muted-foreground">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
