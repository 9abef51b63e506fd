import { AppError } from '@/lib/errors'
import { Permission, type Role } from '@/lib/schemas/permission'

const ALL = Permission.options

/** What each role may do in its space. The only such table: guards, matrix tests and the published table derive from it. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  owner: ALL,
  admin: ALL.filter((permission) => permission !== 'space:delete' && permission !== 'api_access:manage'),
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
export function tokenPermissions(role: Role, granted: readonly string[]): ReadonlySet<string> {
  const allowed = new Set<string>(ROLE_PERMISSIONS[role])
  return new Set(granted.filter((permission) => allowed.has(permission)))
}
