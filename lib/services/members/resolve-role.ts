import { type HeldRole, heldRole } from '@/lib/auth/policy'
import type { Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import type { RoleChoice } from '@/lib/schemas/role'

/** A role as it is stored, and what it may do today. */
export type ResolvedRole = { columns: { role: string; customRoleId: string | null }; held: HeldRole }

/** Looks a chosen role up in one space. @throws AppError `not_found` for a role the space does not have. */
export async function resolveRole(tx: Transaction, spaceId: string, choice: RoleChoice): Promise<ResolvedRole> {
  if (choice.role !== undefined)
    return {
      columns: { role: choice.role, customRoleId: null },
      held: heldRole({ role: choice.role, customRole: null }),
    }
  const customRole = await tx.role.findFirst({ where: { spaceId, id: choice.roleId ?? '' } })
  if (!customRole) throw new AppError('not_found', 'There is no such role in this space.')
  return { columns: { role: 'custom', customRoleId: customRole.id }, held: heldRole({ role: 'custom', customRole }) }
}
