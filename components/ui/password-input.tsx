'use client'
import { Eye, EyeOff } from 'lucide-react'
import { useState, type ComponentProps } from 'react'
import { Button } from './button'
import { cn } from './cn'
import { Input } from './input'

/** A field whose content is hidden until asked for. `what` names it on the button: "Show password". */
export function PasswordInput({
  what = 'password',
  className,
  ...props
}: Omit<ComponentProps<'input'>, 'type'> & { what?: string }) {
  const [shown, setShown] = useState(false)
  const Icon = shown ? EyeOff : Eye
  return (
    <span className="relative block">
      <Input
        type={shown ? 'text' : 'password'}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        className={cn('pr-11', className)}
        {...props}
      />
      <Button
        variant="ghost"
        size="icon"
        className="absolute top-1/2 right-0.5 -translate-y-1/2 text-muted-foreground"
        aria-label={`${shown ? 'Hide' : 'Show'} ${what}`}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
      >
        <Icon aria-hidden />
      </Button>
    </span>
  )
}
