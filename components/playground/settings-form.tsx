import { Field } from '@/components/ui/field'
import { cn } from '@/components/ui/cn'
import { controlLook, Input } from '@/components/ui/input'
import { DEFAULT_MAX_TOKENS } from './request'
import { problemsOf, type TypedSettings } from './typed-settings'

/** What a conversation is tuned with. Empty fields are not sent. */
export function SettingsForm({
  value,
  onChange,
  needsMaxTokens,
}: {
  value: TypedSettings
  onChange: (change: Partial<TypedSettings>) => void
  /** Anthropic's protocol always sends a limit. */
  needsMaxTokens: boolean
}) {
  const problems = problemsOf(value)
  return (
    <div className="grid grid-cols-1 gap-4">
      <Field label="System prompt" name="system" optional>
        {({ required: _required, ...control }) => (
          <textarea
            {...control}
            rows={4}
            value={value.system}
            onChange={(event) => onChange({ system: event.target.value })}
            className={cn(controlLook, 'h-auto resize-y py-2 leading-5')}
          />
        )}
      </Field>
      <NumberField
        label="Temperature"
        name="temperature"
        hint="0 to 2"
        value={value.temperature}
        error={problems.temperature}
        onValueChange={(temperature) => onChange({ temperature })}
      />
      <NumberField
        label="Max tokens"
        name="maxTokens"
        hint={needsMaxTokens ? `${DEFAULT_MAX_TOKENS} for models that need a limit` : 'Of the answer'}
        value={value.maxTokens}
        error={problems.maxTokens}
        onValueChange={(maxTokens) => onChange({ maxTokens })}
      />
      <NumberField
        label="Top p"
        name="topP"
        hint="0 to 1"
        value={value.topP}
        error={problems.topP}
        onValueChange={(topP) => onChange({ topP })}
      />
    </div>
  )
}

function NumberField({
  label,
  name,
  hint,
  value,
  error,
  onValueChange,
}: {
  label: string
  name: string
  hint: string
  value: string
  error: string | undefined
  onValueChange: (value: string) => void
}) {
  return (
    <Field label={label} name={name} hint={hint} error={error} optional>
      {({ required: _required, ...control }) => (
        <Input
          {...control}
          inputMode="decimal"
          autoComplete="off"
          placeholder="not sent"
          value={value}
          onChange={(event) => onValueChange(event.target.value)}
        />
      )}
    </Field>
  )
}
