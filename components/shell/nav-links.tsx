'use client'
import { BookOpen } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cn } from '@/components/ui/cn'
import { activeHref, navGroups, type NavItem, type NavPerson, type NavSpace } from './nav'

/** Height of a faded edge, in pixels: what lies under one counts as out of sight. */
const EDGE_PX = 32

/** Scrolls the list of a link to it, and nothing else: neither the page nor the focus moves. */
function reveal(link: HTMLElement | null) {
  const list = link?.closest('nav')
  if (!link || !list) return
  const [seen, wanted] = [list.getBoundingClientRect(), link.getBoundingClientRect()]
  const above = seen.top + EDGE_PX - wanted.top
  const below = wanted.bottom - (seen.bottom - EDGE_PX)
  if (above > 0) list.scrollTop -= above
  else if (below > 0) list.scrollTop += below
}

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
    <nav aria-label="Main" className="flex min-h-0 grow scroll-py-8 flex-col gap-5 overflow-y-auto px-2">
      {/* The edges lie over what is scrolled past them; over the empty ends of the list they cannot be seen. */}
      <div aria-hidden className="pointer-events-none sticky top-0 z-10 -mb-5 h-3 shrink-0 bg-linear-to-b from-card" />
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
      <div
        aria-hidden
        className="pointer-events-none sticky bottom-0 z-10 -mt-5 h-8 shrink-0 bg-linear-to-t from-card from-20%"
      />
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
      ref={active ? reveal : null}
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
