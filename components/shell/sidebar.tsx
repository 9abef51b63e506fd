'use client'
import { PanelLeftClose, PanelLeftOpen, Search } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Kbd } from '@/components/ui/kbd'
import type { MeView } from '@/lib/schemas/account'
import type { SpaceView } from '@/lib/schemas/space'
import { NavLinks, ReferenceLink } from './nav-links'
import { PersonMenu } from './person-menu'
import { SpaceSwitcher } from './space-switcher'

export type SidebarProps = {
  user: MeView
  spaces: readonly SpaceView[]
  space: SpaceView | null
  onCreateSpace: () => void
  onSearch: () => void
}

/** What the sidebar holds, in a column at the side or in the sheet of a phone. */
export function SidebarContent({
  user,
  spaces,
  space,
  collapsed = false,
  onCreateSpace,
  onSearch,
  onNavigate,
}: SidebarProps & { collapsed?: boolean; onNavigate?: () => void }) {
  const navigate = onNavigate ? { onNavigate } : {}
  return (
    <>
      <div className={cn('flex items-center px-2 pt-3', onNavigate && 'pr-12', collapsed && 'justify-center')}>
        <SpaceSwitcher spaces={spaces} space={space} collapsed={collapsed} onCreate={onCreateSpace} {...navigate} />
      </div>
      <div className={cn('px-2 pt-2', collapsed && 'flex justify-center')}>
        <Button
          size={collapsed ? 'icon' : 'sm'}
          className={cn('text-muted-foreground', !collapsed && 'w-full justify-start bg-background font-normal')}
          aria-keyshortcuts="Meta+K Control+K"
          onClick={onSearch}
        >
          <Search aria-hidden />
          <span className={collapsed ? 'sr-only' : 'grow text-left'}>Go to…</span>
          <span className="sr-only">a page, space or action</span>
          {!collapsed && <Kbd aria-hidden>⌘K</Kbd>}
        </Button>
      </div>
      <NavLinks space={space} person={user} collapsed={collapsed} {...navigate} />
      <div className="px-2 pb-2">
        <ReferenceLink collapsed={collapsed} {...navigate} />
      </div>
      <div className="border-t border-border p-2">
        <PersonMenu user={user} collapsed={collapsed} {...navigate} />
      </div>
    </>
  )
}

/** The column at the side, from 768 px up. */
export function Sidebar({
  collapsed,
  onCollapse,
  ...props
}: SidebarProps & { collapsed: boolean; onCollapse: (collapsed: boolean) => void }) {
  const Icon = collapsed ? PanelLeftOpen : PanelLeftClose
  return (
    <aside
      aria-label="Sidebar"
      className={cn(
        'group sticky top-0 hidden h-dvh shrink-0 flex-col border-r border-border bg-card md:flex',
        collapsed ? 'w-14' : 'w-60',
      )}
    >
      <SidebarContent collapsed={collapsed} {...props} />
      <Button
        size="icon"
        className="absolute top-1/2 -right-3.5 z-10 size-7 rounded-full text-muted-foreground opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:size-8 pointer-coarse:opacity-100"
        aria-label={collapsed ? 'Expand sidebar' : 'Collapse sidebar'}
        onClick={() => onCollapse(!collapsed)}
      >
        <Icon aria-hidden />
      </Button>
    </aside>
  )
}
