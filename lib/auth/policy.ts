import { AppError } from '@/lib/errors'
import { type MemberRole, Permission, Role } from '@/lib/schemas/permission'

const ALL = Permission.options
/** Never part of any other role, built in or made by the space. */
const OWNER_ONLY: ReadonlySet<Permission> = new Set(['space:delete', 'api_access:manage'])

/** What each role may do in its space. The only such table: guards, matrix tests and the published table derive from it. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: ALL,
  admin: ALL.filter((permission) => !OWNER_ONLY.has(permission)),
  member: [
    'space:read',
    'members:read',
    'provider_keys:read',
    'models:read',
    'usage:read',
    'playground:use',
    'gateway:call',
  ],
  viewer: ['space:read', 'members:read', 'models:read', 'usage:read'],
}

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  owner: 'Owner',
  admin: 'Admin',
  member: 'Member',
  viewer: 'Viewer',
}

/** A member's role with what it may do today. */
export type HeldRole = { role: MemberRole; roleName: string; permissions: ReadonlySet<Permission> }

/** The columns of a member or an invitation that say its role. */
export type RoleColumns = { role: string; customRole: { name: string; permissions: readonly string[] } | null }

/** Reads a stored role. One that is not known, or whose own role is gone, may do nothing (H-27). */
export function heldRole(row: RoleColumns): HeldRole {
  const builtIn = Role.safeParse(row.role)
  if (builtIn.success) {
    const permissions = new Set(ROLE_PERMISSIONS[builtIn.data])
    return { role: builtIn.data, roleName: ROLE_NAMES[builtIn.data], permissions }
  }
  const stored = row.customRole?.permissions ?? []
  return {
    role: 'custom',
    roleName: row.customRole?.name ?? 'No role',
    permissions: new Set(ALL.filter((permission) => stored.includes(permission) && !OWNER_ONLY.has(permission))),
  }
}

/** Whether everything of `other` is the holder's own: the condition for granting, changing or taking away a role (A11, H-25). */
export function covers(holder: Holder, other: Iterable<Permission>): boolean {
  for (const permission of other) if (!holder.permissions.has(permission)) return false
  return true
}

type Holder = { permissions: ReadonlySet<Permission> }

/** Whether the context's role in its space includes the permission. */
export const can = (holder: Holder, permission: Permission): boolean => holder.permissions.has(permission)

/** @throws AppError `forbidden`, naming the permission and who can help. */
export function requirePermission(holder: Holder, permission: Permission): void {
  if (can(holder, permission)) return
  throw new AppError(
    'forbidden',
    `Your role in this space does not include ${permission}. An owner of the space can change your role.`,
  )
}

/** What a token may do: what it was granted, as far as its owner's role allows today (B05). */
export function tokenPermissions(owner: Holder, granted: readonly string[]): ReadonlySet<string> {
  const allowed: ReadonlySet<string> = owner.permissions
  return new Set(granted.filter((permission) => allowed.has(permission)))
}
