import type { Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'

/** A member of a space with their role. @throws AppError `not_found` for somebody who is not in the space. */
export async function findMember(tx: Transaction, spaceId: string, userId: string) {
  const member = await tx.member.findFirst({
    where: { spaceId, userId, removedAt: null },
    include: { customRole: true, user: { select: { name: true, email: true, status: true } } },
  })
  if (!member) throw new AppError('not_found', 'There is no such member.')
  return member
}
