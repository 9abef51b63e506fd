'use client'
import { Ellipsis } from 'lucide-react'
import { type ComponentProps, lazy } from 'react'
import { MenuOnDemand } from '@/components/shell/menu-on-demand'
import { Button } from '@/components/ui/button'
import type { MemberView } from '@/lib/schemas/member'

/** What can be done with somebody in a space. */
export type MemberAction = 'role' | 'transfer' | 'remove' | 'leave'

export type MemberMenuProps = {
  member: MemberView
  actions: readonly MemberAction[]
  onAction: (action: MemberAction, member: MemberView) => void
}

const load = () => import('./member-menu-window').then((module) => ({ default: module.MemberMenuWindow }))
const MemberMenuWindow = lazy(load)

/** The button of a member's row and the menu behind it, whose code is fetched when somebody reaches for it. */
export function MemberMenu(props: MemberMenuProps) {
  return (
    <MenuOnDemand
      load={load}
      menu={<MemberMenuWindow {...props} />}
      renderButton={(trigger) => <MemberButton name={props.member.name} {...trigger} />}
    />
  )
}

export function MemberButton({ name, ...props }: ComponentProps<'button'> & { name: string }) {
  return (
    <Button variant="ghost" size="icon" aria-label={`Actions for ${name}`} {...props}>
      <Ellipsis aria-hidden />
    </Button>
  )
}
