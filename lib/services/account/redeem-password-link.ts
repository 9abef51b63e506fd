import { hashOpaque, isOpaque, opaqueHashes } from '@/lib/crypto/opaque'
import { db, inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { AccountEmail, RedeemPasswordLinkInput } from '@/lib/schemas/account'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { recallMails } from '@/lib/services/mail/queue-mail'
import { service } from '@/lib/services/service'
import { endSessions } from './end-sessions'

/**
 * Sets the password of the person a link was made for, and ends all of their sessions (H-5, R1.22). The link works once.
 * @throws AppError `not_found` for a link that never was, `link_used` for one that was used or replaced, has expired, or whose person may not sign in.
 */
export const redeemPasswordLink = service(
  {
    permission: 'public',
    impersonation: 'deny',
    audit: 'user.password_changed',
    input: RedeemPasswordLinkInput,
    output: AccountEmail,
  },
  async (ctx, input) => {
    const { attempts, keyRing, log, passwords } = processState()
    const unknown = new AppError('not_found', 'This link is not valid. Open the whole link, or ask for a new one.')
    const spent = new AppError(
      'link_used',
      'This link has been used or has expired. Ask an administrator of this installation for a new one.',
    )
    if (!isOpaque('pwd', input.token)) throw unknown
    const hashes = opaqueHashes(keyRing, 'password-link', input.token)
    const link = await db().oneTimeLink.findFirst({ where: { purpose: 'password', hash: { in: hashes } } })
    if (!link) throw unknown
    if (link.usedAt || link.expiresAt <= new Date()) throw spent
    // Only for a link that works: hashing costs more than asking.
    const passwordHash = await passwords.hashPassword(input.password)
    const account = await inTransaction(async (tx, changed) => {
      // In the order in which a new link takes its locks.
      await tx.$queryRaw`SELECT id FROM "user" WHERE id = ${link.userId}::uuid FOR UPDATE`
      const now = new Date()
      const { count } = await tx.oneTimeLink.updateMany({
        where: { id: link.id, usedAt: null, expiresAt: { gt: now } },
        data: { usedAt: now },
      })
      const user = link.userId && (await tx.user.findFirst({ where: { id: link.userId, status: 'active' } }))
      if (count === 0 || !user) throw spent
      await recallMails(tx, [link.id], now)
      await tx.user.update({ where: { id: user.id }, data: { passwordHash } })
      await tx.knownDevice.deleteMany({ where: { userId: user.id } })
      const sessionsEnded = await endSessions(tx, user.id)
      await recordAudit(tx, ctx, {
        action: 'user.password_changed',
        subjectType: 'user',
        subjectId: user.id,
        after: { with: 'link', sessionsEnded },
      })
      changed({ kind: 'user', id: user.id })
      return { email: user.email }
    })
    // Whoever holds the link has proven more than a password does: somebody else's guesses do not keep them out.
    const bucket = { of: 'account', key: hashOpaque(keyRing, 'attempt', account.email) } as const
    await attempts.forget(bucket).catch((error: unknown) => {
      log.warn({ event: 'attempts.kept', err: error }, 'wrong passwords are still counted after a password link')
    })
    return account
  },
)
