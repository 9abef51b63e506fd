'use client'
import { AlertDialog as Primitive } from 'radix-ui'
import type { MouseEvent, ReactNode } from 'react'
import { Alert } from './alert'
import { Button } from './button'
import { cn } from './cn'
import { DialogFooter, dialogLook, overlayLook } from './dialog'
import { useReturnFocus } from './use-return-focus'

export type AlertDialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  /** Names what will happen and to how many. */
  description: ReactNode
  /** What is to be decided besides yes and no: fields below the description. */
  children?: ReactNode
  confirmLabel: string
  cancelLabel?: string
  onConfirm: () => void
  pending?: boolean
  error?: string | null | undefined
}

export function AlertDialogWindow({
  open,
  onOpenChange,
  title,
  description,
  children,
  confirmLabel,
  cancelLabel = 'Cancel',
  onConfirm,
  pending = false,
  error,
}: AlertDialogProps) {
  const returnFocus = useReturnFocus()
  const confirm = (event: MouseEvent) => {
    // Radix closes on every action; this one waits for the answer.
    event.preventDefault()
    onConfirm()
  }
  return (
    <Primitive.Root open={open} onOpenChange={(next) => (pending ? undefined : onOpenChange(next))}>
      <Primitive.Portal>
        <Primitive.Overlay className={overlayLook} />
        <Primitive.Content className={cn(dialogLook, 'sm:max-w-md')} {...returnFocus}>
          <div className="grid min-h-0 gap-2 overflow-y-auto px-6 py-5">
            <Primitive.Title className="text-base font-semibold tracking-tight break-words">{title}</Primitive.Title>
            <Primitive.Description asChild>
              <div className="text-pretty break-words text-muted-foreground">{description}</div>
            </Primitive.Description>
            {children}
            {error && (
              <Alert tone="danger" live="alert" className="mt-2">
                {error}
              </Alert>
            )}
          </div>
          <DialogFooter>
            <Primitive.Cancel asChild>
              <Button disabled={pending}>{cancelLabel}</Button>
            </Primitive.Cancel>
            <Primitive.Action asChild>
              <Button variant="danger" loading={pending} onClick={confirm}>
                {confirmLabel}
              </Button>
            </Primitive.Action>
          </DialogFooter>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
