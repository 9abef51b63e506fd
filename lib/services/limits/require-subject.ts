import type { Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { liveTokensOf } from '@/lib/services/tokens/reaching'

/** @throws AppError `invalid_input` unless the person is a member of the space, or the token reaches it: others do not exist for it. */
export async function requireSubject(
  tx: Pick<Transaction, 'member' | 'personalAccessToken'>,
  spaceId: string,
  { subject, subjectId }: { subject: string; subjectId: string },
): Promise<void> {
  if (subject === 'person') {
    if ((await tx.member.count({ where: { spaceId, userId: subjectId, removedAt: null } })) > 0) return
    refuse('This person is not a member of the space')
  }
  if (subject === 'token') {
    const where = { AND: [liveTokensOf(spaceId), { id: subjectId }] }
    if ((await tx.personalAccessToken.count({ where })) > 0) return
    refuse('This token does not reach the space')
  }
}

function refuse(message: string): never {
  throw new AppError('invalid_input', `${message}.`, { issues: [{ path: 'subjectId', message }] })
}
