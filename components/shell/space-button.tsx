import { ChevronsUpDown } from 'lucide-react'
import { Button, type ButtonProps } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import type { SpaceView } from '@/lib/schemas/space'
import { initial } from './initials'

export type SpaceSwitcherProps = {
  spaces: readonly SpaceView[]
  space: SpaceView | null
  collapsed: boolean
  onCreate: () => void
  onNavigate?: () => void
}

/** The space one is in; pressing it opens the switcher. */
export function SpaceButton({
  space,
  collapsed,
  ...props
}: Pick<SpaceSwitcherProps, 'space' | 'collapsed'> & Omit<ButtonProps, 'className'>) {
  return (
    <Button
      variant="ghost"
      className={cn('min-w-0 shrink grow justify-start gap-2 px-2', collapsed && 'size-9 grow-0 justify-center p-0')}
      {...props}
    >
      <SpaceMark name={space?.name ?? '?'} />
      <span className={collapsed ? 'sr-only' : 'min-w-0 grow truncate text-left'}>{space?.name ?? 'No space'}</span>
      <span className="sr-only">Switch space</span>
      {!collapsed && <ChevronsUpDown aria-hidden className="text-muted-foreground" />}
    </Button>
  )
}

export function SpaceMark({ name }: { name: string }) {
  return (
    <span
      aria-hidden
      className="grid size-5 shrink-0 place-items-center rounded-md bg-primary-soft text-[11px] font-semibold text-primary"
    >
      {initial(name)}
    </span>
  )
}
