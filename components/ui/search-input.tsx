'use client'
import { Search } from 'lucide-react'
import { cn } from './cn'
import { Input } from './input'

/** Narrows a list as one types. `label` is its name and its placeholder. */
export function SearchInput({
  label,
  value,
  onValueChange,
  className,
}: {
  label: string
  value: string
  onValueChange: (value: string) => void
  className?: string
}) {
  return (
    <span className={cn('relative block w-full sm:w-64', className)}>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted-foreground"
      />
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        className="pl-8"
      />
    </span>
  )
}
