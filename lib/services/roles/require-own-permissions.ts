import { can, type HeldRole } from '@/lib/auth/policy'
import { PERMISSION_WORDS } from '@/lib/auth/permission-words'
import { AppError } from '@/lib/errors'
import type { Permission } from '@/lib/schemas/permission'

/** Nobody puts into a role what they cannot do themselves (H-25). @throws AppError `forbidden`, naming the permission. */
export function requireOwnPermissions(holder: HeldRole, permissions: readonly Permission[]): void {
  const excess = permissions.find((permission) => !can(holder, permission))
  if (excess === undefined) return
  throw new AppError(
    'forbidden',
    `You cannot put “${PERMISSION_WORDS[excess].title}” (${excess}) into a role: your role ${holder.roleName} does not include it. An owner of the space can.`,
  )
}
