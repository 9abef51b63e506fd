'use client'
import { RadioGroup } from 'radix-ui'
import { cn } from '@/components/ui/cn'
import { ProviderKind } from '@/lib/schemas/provider-key'
import { PROVIDERS } from './provider-catalogue'

/** The kinds of provider as cards; one is always chosen. */
export function ProviderChoice({ value, onChange }: { value: ProviderKind; onChange: (kind: ProviderKind) => void }) {
  return (
    <RadioGroup.Root
      aria-label="Provider"
      name="provider"
      value={value}
      onValueChange={(next) => onChange(ProviderKind.parse(next))}
      className="grid gap-2 min-[420px]:grid-cols-2"
    >
      {ProviderKind.options.map((kind) => (
        <RadioGroup.Item
          key={kind}
          value={kind}
          className={cn(
            'rounded-lg border border-border bg-card px-3 py-2 text-left hover:bg-muted',
            'data-[state=checked]:border-primary data-[state=checked]:bg-primary-soft',
          )}
        >
          <span className="block font-medium">{PROVIDERS[kind].name}</span>
          <span className="block text-xs text-muted-foreground">{PROVIDERS[kind].description}</span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
