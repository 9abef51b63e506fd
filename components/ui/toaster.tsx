'use client'
import { Toaster as Sonner } from 'sonner'

/** Where confirmations appear. A toast never carries the only copy of information. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      gap={8}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-full items-center gap-3 rounded-lg border border-border bg-popover px-4 py-3 text-sm text-foreground shadow-lg',
          title: 'font-medium',
          description: 'text-muted-foreground',
          error: 'border-danger',
        },
      }}
    />
  )
}
