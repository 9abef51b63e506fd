import {
  Activity,
  Box,
  Boxes,
  ChartColumn,
  FileWarning,
  Gauge,
  House,
  Inbox,
  KeyRound,
  LockKeyhole,
  MessagesSquare,
  PlugZap,
  Settings,
  ServerCog,
  ShieldCheck,
  Ticket,
  UserCog,
  UserRound,
  Users,
  UsersRound,
  type LucideIcon,
} from 'lucide-react'
import type { MeView } from '@/lib/schemas/account'
import type { Permission } from '@/lib/schemas/permission'
import type { SpaceView } from '@/lib/schemas/space'

export type NavItem = {
  label: string
  href: string
  icon: LucideIcon
  /** What the page demands in the space; without it the page is not offered. */
  permission?: Permission
}
/** What of a space decides which of its pages are offered. */
export type NavSpace = Pick<SpaceView, 'slug' | 'permissions'>
export type NavGroup = { label: string | null; items: readonly NavItem[] }

/** What of a person decides whether the pages of the whole installation are offered. */
export type NavPerson = Pick<MeView, 'isPlatformAdmin'>

const ADMIN: NavGroup = {
  label: 'Admin',
  items: [
    { label: 'Installation', href: '/admin', icon: ServerCog },
    { label: 'People', href: '/admin/users', icon: UsersRound },
    { label: 'Spaces', href: '/admin/spaces', icon: Boxes },
    { label: 'Usage', href: '/admin/usage', icon: ChartColumn },
    { label: 'Limits', href: '/admin/limits', icon: Gauge },
    { label: 'Outbox', href: '/admin/outbox', icon: Inbox },
    { label: 'Unrecorded usage', href: '/admin/unrecorded', icon: FileWarning },
    { label: 'System', href: '/admin/system', icon: Activity },
  ],
}

/** Every page the person may open from this space; only pages that exist. */
export function navGroups(space: NavSpace | null, person: NavPerson): readonly NavGroup[] {
  const admin = person.isPlatformAdmin ? [ADMIN] : []
  const me: NavGroup = {
    label: 'Me',
    items: [
      { label: 'Tokens', href: '/me/tokens', icon: Ticket },
      { label: 'My usage', href: '/me/usage', icon: ChartColumn },
      { label: 'Profile', href: '/me', icon: UserRound },
      { label: 'Security', href: '/me/security', icon: LockKeyhole },
    ],
  }
  if (space === null) return [me, ...admin]
  const base = `/s/${space.slug}`
  const groups: readonly NavGroup[] = [
    {
      label: null,
      items: [
        { label: 'Overview', href: base, icon: House },
        { label: 'Usage', href: `${base}/usage`, icon: ChartColumn },
        {
          label: 'Playground',
          href: `${base}/playground`,
          icon: MessagesSquare,
          permission: 'playground:use',
        },
        { label: 'Connect', href: `${base}/connect`, icon: PlugZap },
      ],
    },
    {
      label: 'Manage',
      items: [
        { label: 'Provider keys', href: `${base}/keys`, icon: KeyRound, permission: 'provider_keys:read' },
        { label: 'Models', href: `${base}/models`, icon: Box, permission: 'models:read' },
        { label: 'Limits and budgets', href: `${base}/limits`, icon: Gauge, permission: 'space:read' },
        { label: 'Members', href: `${base}/members`, icon: Users, permission: 'members:read' },
        { label: 'Roles', href: `${base}/roles`, icon: UserCog, permission: 'members:read' },
        { label: 'API access', href: `${base}/access`, icon: ShieldCheck, permission: 'members:read' },
        { label: 'Settings', href: `${base}/settings`, icon: Settings },
      ],
    },
    me,
    ...admin,
  ]
  const offered = ({ permission }: NavItem) => !permission || space.permissions.includes(permission)
  return groups.map(({ label, items }) => ({ label, items: items.filter(offered) }))
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
