import { db, inTransaction, isUniqueViolation } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { CreatePersonInput, PersonWithLink } from '@/lib/schemas/person'
import { createUser } from '@/lib/services/account/create-user'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { personDetail } from './person-view'
import { sendPasswordLink } from './send-password-link'

/**
 * Adds a person with a personal space and without a password; a link, mailed and shown once, lets them choose it.
 * @throws AppError `conflict` on the field `email` for an address that somebody has, whatever its spelling.
 */
export const createPerson = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'user.created',
    input: CreatePersonInput,
    output: PersonWithLink,
  },
  async (ctx, { name, email, isPlatformAdmin }) => {
    const message = 'Somebody has this e-mail address already'
    const taken = new AppError('conflict', `${message}.`, { issues: [{ path: 'email', message }] })
    if ((await db().user.count({ where: { email } })) > 0) throw taken
    try {
      return await inTransaction(async (tx) => {
        const { userId } = await createUser(tx, { email, name, passwordHash: null, isPlatformAdmin })
        await recordAudit(tx, ctx, {
          action: 'user.created',
          subjectType: 'user',
          subjectId: userId,
          after: { email, name, isPlatformAdmin },
        })
        const sent = await sendPasswordLink(tx, ctx, { id: userId, name, email }, 'welcome')
        return { person: await personDetail(tx, ctx, userId), ...sent }
      })
    } catch (error) {
      if (isUniqueViolation(error)) throw taken
      throw error
    }
  },
)
