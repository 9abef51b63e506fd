'use client'
import { useId, type ReactNode } from 'react'
import { cn } from './cn'
import { Label } from './label'

export type FieldControlProps = {
  id: string
  name: string
  required: boolean
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

/**
 * A label, its control, a hint and an error, wired together. The control is made by the child function from the
 * properties it is given: `<Field label="Name" name="name" error={errors.name}>{(control) => <Input {...control} />}</Field>`.
 */
export function Field({
  label,
  name,
  hint,
  error,
  optional = false,
  className,
  children,
}: {
  label: ReactNode
  name: string
  hint?: ReactNode
  error?: string | undefined
  optional?: boolean
  className?: string
  children: (control: FieldControlProps) => ReactNode
}) {
  const id = useId()
  const hintId = `${id}-hint`
  const errorId = `${id}-error`
  const describedBy = [error && errorId, hint && hintId].filter(Boolean).join(' ') || undefined
  return (
    <div className={cn('grid gap-1.5', className)}>
      <Label htmlFor={id}>
        {label}
        {optional && <span className="ml-1.5 font-normal text-muted-foreground">optional</span>}
      </Label>
      {children({
        id,
        name,
        required: !optional,
        'aria-describedby': describedBy,
        'aria-invalid': error ? true : undefined,
      })}
      {error && (
        <p id={errorId} className="text-[13px] text-danger">
          {error}
        </p>
      )}
      {hint && (
        <p id={hintId} className="text-[13px] text-muted-foreground">
          {hint}
        </p>
      )}
    </div>
  )
}
