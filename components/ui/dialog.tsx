'use client'
import { X } from 'lucide-react'
import { Dialog as Primitive } from 'radix-ui'
import { type ComponentProps, useRef } from 'react'
import { Button } from './button'
import { cn } from './cn'
import { useReturnFocus } from './use-return-focus'

export const Dialog = Primitive.Root
export const DialogClose = Primitive.Close

export const overlayLook = 'fixed inset-0 z-40 animate-fade-in bg-overlay'
/** Centred on a wide screen, against the lower edge on a phone, never taller than the window. */
export const dialogLook = cn(
  'fixed z-50 flex max-h-[calc(100dvh-2rem)] w-full animate-rise-in flex-col overflow-hidden border border-border bg-popover shadow-2xl outline-none',
  'inset-x-0 bottom-0 rounded-t-xl sm:inset-auto sm:top-1/2 sm:left-1/2 sm:max-w-lg sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-xl',
)

/**
 * The window itself. `dismissible={false}` takes away the close button and Escape, for content that must not be lost. A
 * click beside it closes it only where there is no form: what somebody has typed is worth more than a stray click.
 */
export function DialogContent({
  dismissible = true,
  className,
  children,
  ...props
}: ComponentProps<typeof Primitive.Content> & { dismissible?: boolean }) {
  const returnFocus = useReturnFocus()
  const content = useRef<HTMLDivElement>(null)
  const keepOpen = dismissible ? {} : { onEscapeKeyDown: prevent }
  const stay = (event: Event) => {
    if (!dismissible || content.current?.querySelector('form')) event.preventDefault()
  }
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={overlayLook} />
      <Primitive.Content
        ref={content}
        className={cn(dialogLook, className)}
        onInteractOutside={stay}
        {...returnFocus}
        {...keepOpen}
        {...props}
      >
        {children}
        {dismissible && (
          <Primitive.Close asChild>
            <Button variant="ghost" size="icon" className="absolute top-3 right-3" aria-label="Close">
              <X aria-hidden />
            </Button>
          </Primitive.Close>
        )}
      </Primitive.Content>
    </Primitive.Portal>
  )
}
const prevent = (event: Event) => event.preventDefault()

export function DialogHeader({ className, ...props }: ComponentProps<'div'>) {
  return <div className={cn('grid gap-1 px-6 pt-5 pr-14', className)} {...props} />
}
export function DialogTitle({ className, ...props }: ComponentProps<typeof Primitive.Title>) {
  return <Primitive.Title className={cn('text-base font-semibold tracking-tight break-words', className)} {...props} />
}
export function DialogDescription({ className, ...props }: ComponentProps<typeof Primitive.Description>) {
  return <Primitive.Description className={cn('text-pretty text-muted-foreground', className)} {...props} />
}
/** The part that scrolls when the window is too low. */
export function DialogBody({ className, ...props }: ComponentProps<'div'>) {
  return <div className={cn('grid min-h-0 gap-4 overflow-y-auto px-6 py-5', className)} {...props} />
}
export function DialogFooter({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div
      className={cn(
        'flex flex-col-reverse gap-2 border-t border-border bg-background px-6 py-3.5 sm:flex-row sm:justify-end',
        className,
      )}
      {...props}
    />
  )
}
