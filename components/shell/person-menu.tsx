'use client'
import { LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { toast } from 'sonner'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
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
import type { MeView } from '@/lib/schemas/account'
import { applyTheme, currentTheme, parseTheme, type Theme } from './preferences'
import { initials } from './initials'
import { leave } from './leave'

const THEME_CHOICES = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
  { value: 'system', label: 'System', icon: Monitor },
] as const satisfies readonly { value: Theme; label: string; icon: typeof Sun }[]

/** The signed-in person at the foot of the sidebar: profile, theme, sign out. */
export function PersonMenu({
  user,
  collapsed,
  onNavigate,
}: {
  user: MeView
  collapsed: boolean
  onNavigate?: () => void
}) {
  const [theme, setTheme] = useState<Theme>('system')
  return (
    <DropdownMenu onOpenChange={(open) => open && setTheme(currentTheme())}>
      <DropdownMenuTrigger asChild>
        <Button
          variant="ghost"
          className={cn('h-11 w-full justify-start gap-2.5 px-2 text-left', collapsed && 'justify-center')}
          aria-label={`${user.name}: account and appearance`}
        >
          <span
            aria-hidden
            className="grid size-7 shrink-0 place-items-center rounded-full bg-muted text-xs font-semibold text-muted-foreground"
          >
            {initials(user.name)}
          </span>
          {!collapsed && (
            <span className="min-w-0 leading-4">
              <span className="block truncate text-[13px]">{user.name}</span>
              <span className="block truncate text-xs font-normal text-muted-foreground">{user.email}</span>
            </span>
          )}
        </Button>
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
