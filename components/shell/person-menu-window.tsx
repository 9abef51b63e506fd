'use client'
import { LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import { useToast } from '@/components/ui/toaster'
import { leave } from './leave'
import { PersonButton, type PersonMenuProps } from './person-button'
import { applyTheme, currentTheme, parseTheme, type Theme } from './preferences'

const THEME_CHOICES = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'system', label: 'System', icon: Monitor },
] as const satisfies readonly { value: Theme; label: string; icon: typeof Sun }[]

/** The open menu of the person: profile, theme, sign out. */
export function PersonMenuWindow({ user, collapsed, onNavigate }: PersonMenuProps) {
  const toast = useToast()
  const [theme, setTheme] = useState<Theme>(currentTheme)
  return (
    // The command palette changes the theme as well.
    <DropdownMenu defaultOpen onOpenChange={(open) => open && setTheme(currentTheme())}>
      <DropdownMenuTrigger asChild>
        <PersonButton user={user} collapsed={collapsed} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" side="top" className="w-56">
        <DropdownMenuItem asChild>
          <Link href="/me" {...(onNavigate ? { onClick: onNavigate } : {})}>
            <UserRound aria-hidden />
            Profile
          </Link>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuLabel id="theme-label">Theme</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          aria-labelledby="theme-label"
          value={theme}
          onValueChange={(value) => {
            setTheme(parseTheme(value))
            applyTheme(parseTheme(value))
          }}
        >
          {THEME_CHOICES.map(({ value, label, icon: Icon }) => (
            // The menu stays open, so that themes can be compared.
            <DropdownMenuRadioItem key={value} value={value} onSelect={(event) => event.preventDefault()}>
              <Icon aria-hidden />
              {label}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => void leave().catch((error: Error) => toast.error(error.message))}>
          <LogOut aria-hidden />
          Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
