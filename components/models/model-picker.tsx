'use client'
import { ChevronsUpDown } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { cn } from '@/components/ui/cn'
import { controlLook } from '@/components/ui/input'
import type { CallableModel } from '@/lib/schemas/playground'

const ModelPickerWindow = lazy(() =>
  import('./model-picker-window').then((module) => ({ default: module.ModelPickerWindow })),
)

/** Shows the chosen model and opens a searchable list of those there are, whose code is fetched with the first opening. */
export function ModelPicker({
  label,
  value,
  models,
  onValueChange,
  disabled = false,
  className,
}: {
  label: string
  /** Empty = none yet. */
  value: string
  models: readonly CallableModel[]
  onValueChange: (id: string) => void
  disabled?: boolean
  className?: string
}) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        disabled={disabled}
        aria-haspopup="dialog"
        aria-label={`${label}: ${value || 'Choose a model'}`}
        onClick={() => setOpen(true)}
        className={cn(controlLook, 'flex items-center gap-2 text-left', className)}
      >
        <span className={cn('min-w-0 grow truncate', value ? 'font-mono text-[13px]' : 'text-muted-foreground')}>
          {value || 'Choose a model'}
        </span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      </button>
      {open && (
        <Suspense>
          <ModelPickerWindow
            label={label}
            value={value}
            models={models}
            onClose={() => setOpen(false)}
            onValueChange={onValueChange}
          />
        </Suspense>
      )}
    </>
  )
}
