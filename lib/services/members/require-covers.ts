import { covers, type HeldRole } from '@/lib/auth/policy'
import { AppError } from '@/lib/errors'

/**
 * The rule for everybody who gives, changes or takes away a role: never above one's own (A11, H-25).
 * @param doing what was tried, to follow "You cannot".
 * @throws AppError `forbidden`, naming the role and who can do it.
 */
export function requireCovers(holder: HeldRole, other: HeldRole, doing: string): void {
  if (covers(holder, other.permissions)) return
  throw new AppError(
    'forbidden',
    `You cannot ${doing}: the role ${other.roleName} may do more than your role ${holder.roleName}. An owner of the space can.`,
  )
}
