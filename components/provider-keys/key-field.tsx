import type { ReactNode } from 'react'
import { Field } from '@/components/ui/field'
import { PasswordInput } from '@/components/ui/password-input'

/** Where a provider's key is typed or pasted. */
export function KeyField({
  label = 'Key',
  placeholder,
  hint,
  error,
  optional = false,
}: {
  label?: string
  placeholder: string
  hint?: ReactNode
  error: string | undefined
  optional?: boolean
}) {
  return (
    <Field label={label} name="apiKey" error={error} hint={hint} optional={optional}>
      {(control) => (
        <PasswordInput
          {...control}
          what="key"
          // Password managers neither fill this field nor offer to keep it.
          autoComplete="off"
          data-1p-ignore
          data-lpignore="true"
          className="font-mono"
          placeholder={placeholder}
        />
      )}
    </Field>
  )
}
