import { Button, type ButtonProps } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import type { MeView } from '@/lib/schemas/account'
import { initials } from './initials'

export type PersonMenuProps = { user: MeView; collapsed: boolean; onNavigate?: () => void }

/** Who is signed in; pressing it opens the menu. */
export function PersonButton({
  user,
  collapsed,
  ...props
}: Pick<PersonMenuProps, 'user' | 'collapsed'> & Omit<ButtonProps, 'className'>) {
  return (
    <Button
      variant="ghost"
      className={cn('h-11 w-full justify-start gap-2.5 px-2 text-left', collapsed && 'justify-center')}
      {...props}
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
      <span className="sr-only">{collapsed ? `${user.name}: ` : ''}account and appearance</span>
    </Button>
  )
}
