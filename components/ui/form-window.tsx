'use client'
import type { ComponentProps, ReactNode } from 'react'
import { Button } from './button'
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from './dialog'
import { FormProblem } from './form-problem'

/** A window with one form in it: what it is for, its fields, and two ways out. `form` comes from `useForm`. */
export function FormWindow({
  title,
  description,
  submitLabel,
  form,
  onClose,
  children,
}: {
  title: ReactNode
  description: ReactNode
  submitLabel: string
  form: {
    problem: ComponentProps<typeof FormProblem>['problem']
    pending: boolean
    formProps: ComponentProps<'form'>
  }
  onClose: () => void
  children: ReactNode
}) {
  const { problem, pending, formProps } = form
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent dismissible={!pending}>
        <form {...formProps} className="contents">
          <DialogHeader>
            <DialogTitle>{title}</DialogTitle>
            <DialogDescription>{description}</DialogDescription>
          </DialogHeader>
          <DialogBody>
            <FormProblem problem={problem} />
            {children}
          </DialogBody>
          <DialogFooter>
            <DialogClose asChild>
              <Button disabled={pending}>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" loading={pending}>
              {submitLabel}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  )
}
