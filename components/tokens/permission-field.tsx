'use client'
import { useId } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import type { TokenPermission } from '@/lib/schemas/permission'

const WORDS: Record<TokenPermission, string> = {
  'gateway:call': 'Call models',
  'models:read': 'List models',
  'usage:read': 'Read usage',
  'limits:read': 'Read limits',
}

/** What the token may do, at most what its owner may (`offered`): checkboxes named `permissions`. */
export function PermissionField({
  offered,
  error,
}: {
  offered: readonly TokenPermission[]
  error: string | undefined
}) {
  const id = useId()
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 text-[13px] font-medium">It may</legend>
      {offered.length === 0 && <p className="text-muted-foreground">Your role allows a token nothing here.</p>}
      <div className="flex flex-wrap gap-x-6 gap-y-3">
        {offered.map((permission) => (
          <div key={permission} className="flex items-center gap-2">
            <Checkbox
              id={`${id}-${permission}`}
              name="permissions"
              value={permission}
              defaultChecked
              aria-invalid={error ? true : undefined}
              aria-describedby={error && `${id}-error`}
            />
            <label htmlFor={`${id}-${permission}`}>{WORDS[permission]}</label>
          </div>
        ))}
      </div>
      {error && (
        <p id={`${id}-error`} className="text-[13px] text-danger">
          {error}
        </p>
      )}
    </fieldset>
  )
}
