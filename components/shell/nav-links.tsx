'use client'
import { BookOpen } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cn } from '@/components/ui/cn'
import { activeHref, navGroups, type NavItem, type NavPerson, type NavSpace } from './nav'

/** The groups of links of the sidebar. `collapsed` shows icons only, their names in tooltips. */
export function NavLinks({
  space,
  person,
  collapsed,
  onNavigate,
}: {
  space: NavSpace | null
  person: NavPerson
  collapsed: boolean
  onNavigate?: () => void
}) {
  const groups = navGroups(space, person)
  const active = activeHref(groups, usePathname())
  return (
    <nav aria-label="Main" className="flex min-h-0 grow flex-col gap-5 overflow-y-auto px-2 py-3">
      {groups.map((group) => (
        <div key={group.label ?? ''}>
          {group.label && (
            <p className={cn('px-2 pb-1 text-xs font-medium text-muted-foreground', collapsed && 'sr-only')}>
              {group.label}
            </p>
          )}
          <ul className="grid gap-0.5">
            {group.items.map((item) => (
              <li key={item.href}>
                <NavLink
                  item={item}
                  active={item.href === active}
                  collapsed={collapsed}
                  {...(onNavigate ? { onNavigate } : {})}
                />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

/** The link at the foot of the sidebar, under everything one works with. */
export function ReferenceLink({ collapsed, onNavigate }: { collapsed: boolean; onNavigate?: () => void }) {
  const item: NavItem = { label: 'Reference', href: '/docs', icon: BookOpen }
  return (
    <NavLink
      item={item}
      active={usePathname() === item.href}
      collapsed={collapsed}
      {...(onNavigate ? { onNavigate } : {})}
    />
  )
}

function NavLink({
  item: { label, href, icon: Icon },
  active,
  collapsed,
  onNavigate,
}: {
  item: NavItem
  active: boolean
  collapsed: boolean
  onNavigate?: () => void
}) {
  return (
    <Link
      href={href}
      {...(collapsed ? { title: label } : {})}
      {...(onNavigate ? { onClick: onNavigate } : {})}
      aria-current={active ? 'page' : undefined}
      className={cn(
        'flex h-8 items-center gap-2.5 rounded-lg px-2 font-medium text-muted-foreground pointer-coarse:h-10',
        'hover:bg-muted hover:text-foreground focus-visible:-outline-offset-2',
        active && 'bg-muted text-foreground',
        collapsed && 'justify-center',
      )}
    >
      <Icon aria-hidden className={cn('size-4 shrink-0', active && 'text-primary')} />
      <span className={collapsed ? 'sr-only' : 'truncate'}>{label}</span>
    </Link>
  )
}
