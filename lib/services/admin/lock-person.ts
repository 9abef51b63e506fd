import type { AdminContext } from '@/lib/auth/contexts'
import type { Transaction } from '@/lib/db/client'
import type { User } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { noSuchPerson } from './person-view'

/**
 * Takes the rows of a person and of every active platform administrator until the transaction ends, so that changes of
 * who may administer happen one after the other, and checks the caller anew: they may have waited behind the change that
 * ended their own right (H-26).
 * @throws AppError `forbidden` when the caller no longer administers the platform; `not_found` for nobody.
 */
export async function lockPerson(tx: Transaction, ctx: AdminContext, userId: string): Promise<User> {
  await tx.$queryRaw`
    SELECT id FROM "user" WHERE id = ${userId}::uuid OR (is_platform_admin AND status = 'active')
    ORDER BY id FOR UPDATE`
  const { principal } = ctx
  if (principal.kind === 'session') {
    const acting = await tx.user.count({ where: { id: principal.userId, isPlatformAdmin: true, status: 'active' } })
    if (acting === 0) throw new AppError('forbidden', 'Only a platform administrator can do this.')
  }
  const user = await tx.user.findFirst({ where: { id: userId, status: { not: 'deleted' } } })
  if (!user) throw noSuchPerson()
  return user
}

/**
 * For what nobody does to themselves, so that nobody locks themselves out (R1.21).
 * @param what the rest of the sentence "You cannot … yourself.", and who can.
 * @throws AppError `invalid_input`.
 */
export function requireSomebodyElse(ctx: AdminContext, userId: string, what: string): void {
  if (ctx.principal.kind === 'session' && ctx.principal.userId === userId) throw new AppError('invalid_input', what)
}

/**
 * For whoever stops being a platform administrator who can sign in. The caller holds the rows of all of them.
 * @throws AppError `conflict` for the last one (H-26).
 */
export async function requireAdministratorLeft(tx: Transaction, leavingId: string): Promise<void> {
  const others = await tx.user.count({ where: { isPlatformAdmin: true, status: 'active', id: { not: leavingId } } })
  if (others === 0)
    throw new AppError(
      'conflict',
      'This is the last platform administrator who can sign in. Make somebody else an administrator first.',
    )
}
