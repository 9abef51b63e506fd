import {
  ChartColumn,
  House,
  KeyRound,
  PlugZap,
  Settings,
  ShieldCheck,
  Ticket,
  UserRound,
  type LucideIcon,
} from 'lucide-react'

export type NavItem = { label: string; href: string; icon: LucideIcon }
export type NavGroup = { label: string | null; items: readonly NavItem[] }

/** Every page a person can go to from the space with this slug; only pages that exist. */
export function navGroups(slug: string | null): readonly NavGroup[] {
  const me: NavGroup = {
    label: 'Me',
    items: [
      { label: 'Tokens', href: '/me/tokens', icon: Ticket },
      { label: 'Profile', href: '/me', icon: UserRound },
    ],
  }
  if (slug === null) return [me]
  const space = `/s/${slug}`
  return [
    {
      label: null,
      items: [
        { label: 'Overview', href: space, icon: House },
        { label: 'Usage', href: `${space}/usage`, icon: ChartColumn },
        { label: 'Connect', href: `${space}/connect`, icon: PlugZap },
      ],
    },
    {
      label: 'Manage',
      items: [
        { label: 'Provider keys', href: `${space}/keys`, icon: KeyRound },
        { label: 'API access', href: `${space}/access`, icon: ShieldCheck },
        { label: 'Settings', href: `${space}/settings`, icon: Settings },
      ],
    },
    me,
  ]
}

/** The item whose page contains `pathname`: the longest address that is a whole-segment prefix of it. */
export function activeHref(groups: readonly NavGroup[], pathname: string): string | null {
  const hrefs = groups.flatMap((group) => group.items.map((item) => item.href))
  const containing = hrefs.filter((href) => pathname === href || pathname.startsWith(`${href}/`))
  return containing.sort((a, b) => b.length - a.length)[0] ?? null
}

/** The address of the same page in another space: `/s/a/keys` → `/s/b/keys`; pages outside a space lead to its overview. */
export function inSpace(pathname: string, slug: string): string {
  const page = /^\/s\/[^/]+(\/[^/]+)?/.exec(pathname)?.[1] ?? ''
  return `/s/${slug}${page}`
}
