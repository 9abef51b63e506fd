import { db, inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { ChangePasswordInput, EndedSessions } from '@/lib/schemas/account'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { endSessions } from './end-sessions'

/**
 * Changes the caller's own password and ends their other sessions (H-5). The route gives this one a new id (C02).
 * @throws AppError `invalid_input` naming `current` or `next`; `rate_limited` after ten wrong ones in 15 minutes.
 */
export const changePassword = service(
  {
    permission: 'self',
    impersonation: 'deny',
    audit: 'user.password_changed',
    input: ChangePasswordInput,
    output: EndedSessions,
  },
  async (ctx, { current, next }) => {
    const { passwords, attempts } = processState()
    const { userId, sessionId } = ctx.principal
    const subject = { subjectType: 'user', subjectId: userId }
    const { passwordHash: stored } = await db().user.findUniqueOrThrow({ where: { id: userId } })
    if (!stored) {
      const problem = 'You have no password yet. Ask an administrator of this installation for a link to choose one.'
      throw invalid('current', problem)
    }
    // A counter of its own: somebody who guesses at the sign-in page must not keep the person from changing it.
    const right = await attempts.attempt([{ of: 'account', key: `change:${userId}` }], async () =>
      (await passwords.verifyPassword(stored, current)) ? true : null,
    )
    if (!right) {
      await inTransaction((tx) => recordAudit(tx, ctx, { action: 'user.password_refused', ...subject }))
      throw invalid('current', 'That is not your current password.')
    }
    if (await passwords.verifyPassword(stored, next)) throw invalid('next', 'That is your password already.')
    const passwordHash = await passwords.hashPassword(next)
    return inTransaction(async (tx, changed) => {
      // Of two changes at once the second one compared with a password that no longer is.
      const { count } = await tx.user.updateMany({
        where: { id: userId, passwordHash: stored },
        data: { passwordHash },
      })
      if (count === 0) throw new AppError('conflict', 'Your password was changed elsewhere meanwhile. Sign in again.')
      const sessionsEnded = await endSessions(tx, userId, sessionId)
      await tx.knownDevice.deleteMany({ where: { userId } })
      await recordAudit(tx, ctx, { action: 'user.password_changed', ...subject, after: { sessionsEnded } })
      changed({ kind: 'user', id: userId })
      return { sessionsEnded }
    })
  },
)

const invalid = (path: string, message: string): AppError =>
  new AppError('invalid_input', message, { issues: [{ path, message }] })
