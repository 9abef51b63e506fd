'use client'
import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import type { ComponentProps } from 'react'
import { Button } from './button'
import { cn } from './cn'
import { overlayLook } from './dialog'
import { useReturnFocus } from './use-return-focus'

export const Sheet = Primitive.Root

/** A panel from the left edge. `label` is its name for assistive technology. */
export function SheetContent({
  label,
  className,
  children,
  ...props
}: ComponentProps<typeof Primitive.Content> & { label: string }) {
  const returnFocus = useReturnFocus()
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={overlayLook} />
      <Primitive.Content
        aria-describedby={undefined}
        className={cn(
          'fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] animate-slide-in flex-col border-r border-border bg-card shadow-2xl outline-none',
          className,
        )}
        {...returnFocus}
        {...props}
      >
        <Primitive.Title className="sr-only">{label}</Primitive.Title>
        {children}
        <Primitive.Close asChild>
          <Button variant="ghost" size="icon" className="absolute top-3 right-3" aria-label="Close">
            <X aria-hidden />
          </Button>
        </Primitive.Close>
      </Primitive.Content>
    </Primitive.Portal>
  )
}
