'use client'
import { ArrowRightLeft, DoorOpen, UserCog, UserMinus, type LucideIcon } from 'lucide-react'
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '@/components/ui/dropdown-menu'
import { MemberButton, type MemberAction, type MemberMenuProps } from './member-menu'

const LOOK: Readonly<Record<MemberAction, { label: string; icon: LucideIcon; danger?: boolean }>> = {
  role: { label: 'Change role…', icon: UserCog },
  transfer: { label: 'Hand the space over…', icon: ArrowRightLeft },
  remove: { label: 'Remove from the space…', icon: UserMinus, danger: true },
  leave: { label: 'Leave the space…', icon: DoorOpen, danger: true },
}

export function MemberMenuWindow({ member, actions, onAction }: MemberMenuProps) {
  return (
    <DropdownMenu defaultOpen modal={false}>
      <DropdownMenuTrigger asChild>
        <MemberButton name={member.name} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {actions.map((action) => {
          const { label, icon: Icon, danger = false } = LOOK[action]
          return (
            <DropdownMenuItem key={action} danger={danger} onSelect={() => onAction(action, member)}>
              <Icon aria-hidden />
              {label}
            </DropdownMenuItem>
          )
        })}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
