'use client'
import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { formatDay } from '@/components/ui/format'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { EXPIRY_CHOICES, expiryDays, expiryMoment, type ExpiryChoice } from './expiry'

/** The lifetime of a token: a preset, a number of days, or none. Its controls are named `expiry` and `expiresInDays`. */
export function ExpiryField({ error }: { error: string | undefined }) {
  const [choice, setChoice] = useState<ExpiryChoice>('90')
  const [custom, setCustom] = useState('180')
  const [openedMs] = useState(() => Date.now())
  const ends = expiryMoment(expiryDays(choice, custom), openedMs)
  const hint =
    choice === 'never'
      ? 'It works until you revoke it. Prefer a lifetime.'
      : ends && `Stops working on ${formatDay(ends)}.`
  const isCustom = choice === 'custom'
  return (
    <div className="grid gap-4">
      <Field
        label="Expires after"
        name="expiry"
        error={isCustom ? undefined : error}
        hint={isCustom ? undefined : hint}
      >
        {(control) => (
          <Select {...control} value={choice} onChange={(event) => setChoice(event.target.value as ExpiryChoice)}>
            {EXPIRY_CHOICES.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {isCustom ? (
        <Field label="Days" name="expiresInDays" error={error} hint={hint}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              className="tabular-nums"
              value={custom}
              onChange={(event) => setCustom(event.target.value)}
            />
          )}
        </Field>
      ) : (
        // The server names the lifetime by this name, also when a preset is refused.
        <input type="hidden" name="expiresInDays" value="" />
      )}
    </div>
  )
}
