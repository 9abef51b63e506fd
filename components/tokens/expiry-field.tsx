'use client'
import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { formatDay } from '@/components/ui/format'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { expiryChoices, expiryDays, expiryMoment, type ExpiryChoice, usualExpiry } from './expiry'

/**
 * The lifetime of a token: a preset, a number of days, or none, as far as the policy allows. Its controls are named
 * `expiry` and `expiresInDays`. Give it a key of `maxDays`: another limit starts with another choice.
 */
export function ExpiryField({ maxDays, error }: { maxDays: number | null; error: string | undefined }) {
  const [usual] = useState(() => usualExpiry(maxDays))
  const [choice, setChoice] = useState<ExpiryChoice>(usual.choice)
  const [custom, setCustom] = useState(usual.custom)
  const [openedMs] = useState(() => Date.now())
  const ends = expiryMoment(expiryDays(choice, custom), openedMs)
  const limit = maxDays === null ? '' : ` At most ${maxDays} ${maxDays === 1 ? 'day' : 'days'} are allowed here.`
  const hint =
    choice === 'never'
      ? 'It works until you revoke it. Prefer a lifetime.'
      : `${ends ? `Stops working on ${formatDay(ends)}.` : ''}${limit}`.trim()
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
            {expiryChoices(maxDays).map(({ value, label }) => (
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
