import { isOpaque, opaqueHashes } from '@/lib/crypto/opaque'
import { db, inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { AccountEmail, CompleteSetupInput } from '@/lib/schemas/account'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { createUser } from './create-user'
import { lockFirstAdministrator } from './first-administrator'

/**
 * Makes the first administrator with the one-time token from the log.
 * @throws AppError `not_found` for a token that never worked, `link_used` for one that was used, has expired or came too late.
 */
export const completeSetup = service(
  {
    permission: 'public',
    impersonation: 'deny',
    audit: 'user.created',
    input: CompleteSetupInput,
    output: AccountEmail,
  },
  async (ctx, input) => {
    const { keyRing, passwords } = processState()
    const unknown = new AppError(
      'not_found',
      'This set-up link is not valid. Copy it again from the log of the server.',
    )
    if (!isOpaque('set', input.token)) throw unknown
    const hashes = opaqueHashes(keyRing, 'setup', input.token)
    // Only for a link that exists: hashing costs more than asking.
    if (!(await db().oneTimeLink.findFirst({ where: { purpose: 'setup', hash: { in: hashes } } }))) throw unknown
    const passwordHash = await passwords.hashPassword(input.password)
    return inTransaction(async (tx) => {
      await lockFirstAdministrator(tx)
      const link = await tx.oneTimeLink.findFirst({ where: { purpose: 'setup', hash: { in: hashes } } })
      if (!link) throw unknown
      const admins = await tx.user.count({ where: { isPlatformAdmin: true } })
      if (link.usedAt || link.expiresAt <= new Date() || admins > 0) {
        throw new AppError(
          'link_used',
          'This set-up link has been used or has expired. Sign in, or restart Keyway for a new one.',
        )
      }
      await tx.oneTimeLink.update({ where: { id: link.id }, data: { usedAt: new Date() } })
      const { email, name } = input
      const { userId } = await createUser(tx, { email, name, passwordHash, isPlatformAdmin: true })
      await recordAudit(tx, ctx, {
        action: 'user.created',
        subjectType: 'user',
        subjectId: userId,
        after: { email, isPlatformAdmin: true },
      })
      return { email }
    })
  },
)
