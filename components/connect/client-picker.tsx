import { useId } from 'react'
import { cn } from '@/components/ui/cn'
import { CLIENTS, type ClientId } from './clients'

/** One client out of those with a ready configuration. */
export function ClientPicker({ value, onValueChange }: { value: ClientId; onValueChange: (client: ClientId) => void }) {
  const group = useId()
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">Client</legend>
      {CLIENTS.map(({ id, name }) => (
        <label
          key={id}
          className={cn(
            'relative grid h-9 cursor-pointer place-items-center rounded-lg border border-border bg-card px-3 text-[13px] font-medium hover:bg-muted pointer-coarse:h-10',
            'has-checked:border-primary has-checked:bg-primary-soft has-checked:text-primary has-focus-visible:outline-2 has-focus-visible:outline-ring',
          )}
        >
          <input
            type="radio"
            name={group}
            value={id}
            checked={id === value}
            onChange={() => onValueChange(id)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}
