import type { ReactNode } from 'react'

/** The top of a page: its one h1, a sentence on what it is for, and its main action. */
export function PageHeader({
  title,
  description,
  actions,
}: {
  title: ReactNode
  description?: ReactNode
  actions?: ReactNode
}) {
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 basis-64 grow">
        <h1 className="text-xl leading-7 font-semibold tracking-tight break-words">{title}</h1>
        {description && <p className="mt-1 max-w-prose text-pretty text-muted-foreground">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}
