import type { ReactNode } from 'react'
import { Logo } from '@/components/ui/logo'

/** The quiet frame of the pages outside the dashboard: the mark, a heading, one card's worth of content. */
export function AuthFrame({
  title,
  description,
  children,
}: {
  title: string
  description?: ReactNode
  children: ReactNode
}) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center px-5 py-10">
      <Logo wordmark className="mb-8" />
      <h1 className="text-xl leading-7 font-semibold tracking-tight">{title}</h1>
      {description && <p className="mt-1 text-pretty text-muted-foreground">{description}</p>}
      <div className="mt-6">{children}</div>
    </main>
  )
}
