'use client'
import { Pencil, RefreshCcw, Star, type LucideIcon } from 'lucide-react'
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '@/components/ui/dropdown-menu'
import { ProviderKeyButton, type ProviderKeyAction, type ProviderKeyMenuProps } from './provider-key-menu'

const LOOK: Readonly<Record<ProviderKeyAction, { label: string; icon: LucideIcon }>> = {
  edit: { label: 'Edit…', icon: Pencil },
  rotate: { label: 'Replace the key…', icon: RefreshCcw },
  default: { label: 'Make it the default', icon: Star },
}

export function ProviderKeyMenuWindow({ label, actions, onAction }: ProviderKeyMenuProps) {
  return (
    <DropdownMenu defaultOpen modal={false}>
      <DropdownMenuTrigger asChild>
        <ProviderKeyButton label={label} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {actions.map((action) => {
          const { label: words, icon: Icon } = LOOK[action]
          return (
            <DropdownMenuItem key={action} onSelect={() => onAction(action)}>
              <Icon aria-hidden />
              {words}
            </DropdownMenuItem>
          )
        })}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
