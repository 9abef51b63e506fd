'use client'
import { RadioGroup } from 'radix-ui'
import { cn } from '@/components/ui/cn'
import { CLIENTS, type ClientId } from './snippets'

/** One client out of those with a ready configuration. */
export function ClientPicker({ value, onValueChange }: { value: ClientId; onValueChange: (client: ClientId) => void }) {
  return (
    <RadioGroup.Root
      aria-label="Client"
      value={value}
      onValueChange={(next) => onValueChange(next as ClientId)}
      className="flex flex-wrap gap-2"
    >
      {CLIENTS.map(({ id, name }) => (
        <RadioGroup.Item
          key={id}
          value={id}
          className={cn(
            'h-9 rounded-lg border border-border bg-card px-3 text-[13px] font-medium hover:bg-muted pointer-coarse:h-10',
            'data-[state=checked]:border-primary data-[state=checked]:bg-primary-soft data-[state=checked]:text-primary',
          )}
        >
          {name}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
