import { cn } from '@/components/ui/cn'
import type { ProviderKind } from '@/lib/schemas/provider-key'
import { PROVIDER_WORDS, providerName } from './provider-catalogue'

/** Providers of the catalogue as cards; one is always chosen. */
export function ProviderChoice({
  kinds,
  value,
  onChange,
}: {
  kinds: readonly ProviderKind[]
  value: ProviderKind
  onChange: (kind: ProviderKind) => void
}) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-[13px] font-medium">Provider</legend>
      <div className="grid max-h-60 gap-2 overflow-y-auto rounded-lg p-0.5 min-[420px]:grid-cols-2">
        {kinds.map((kind) => (
          <label
            key={kind}
            className={cn(
              'relative cursor-pointer rounded-lg border border-border bg-card px-3 py-2 hover:bg-muted',
              'has-checked:border-primary has-checked:bg-primary-soft has-focus-visible:outline-2 has-focus-visible:outline-ring',
            )}
          >
            <input
              type="radio"
              name="provider"
              value={kind}
              checked={kind === value}
              onChange={() => onChange(kind)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            <span className="block font-medium">{providerName(kind)}</span>
            <span className="block text-xs text-muted-foreground">{PROVIDER_WORDS[kind].description}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
