import { ROLE_NAMES } from '@/lib/auth/policy'
import type { Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'

/**
 * A role's name tells it from every other role of the space, built-in ones included, whatever the case of its letters.
 * The caller holds the space's row. @throws AppError `conflict` on the field `name`.
 */
export async function requireFreeName(
  tx: Transaction,
  spaceId: string,
  name: string,
  exceptId: string | null,
): Promise<void> {
  const folded = name.toLowerCase()
  const own = await tx.role.findMany({ where: { spaceId }, select: { id: true, name: true } })
  const taken =
    Object.values(ROLE_NAMES).some((each) => each.toLowerCase() === folded) ||
    own.some((role) => role.id !== exceptId && role.name.toLowerCase() === folded)
  if (taken)
    throw new AppError('conflict', `There is a role named ${name} already.`, {
      issues: [{ path: 'name', message: 'There is a role with this name already' }],
    })
}
