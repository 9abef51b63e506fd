import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { PersonWithLink } from '@/lib/schemas/person'
import { endSessions } from '@/lib/services/account/end-sessions'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { lockPerson, requireSomebodyElse } from './lock-person'
import { personDetail } from './person-view'
import { sendPasswordLink } from './send-password-link'

/**
 * Takes somebody's password away and ends their sessions; a link, mailed and shown once, lets them choose another one
 * (R1.22). Their tokens go on working.
 * @throws AppError `invalid_input` for oneself, `conflict` for somebody who is disabled, `not_found` for nobody.
 */
export const resetPersonPassword = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'user.password_reset',
    input: z.strictObject({ id: Id }),
    output: PersonWithLink,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      const user = await lockPerson(tx, ctx, id)
      requireSomebodyElse(ctx, id, 'Change your own password under Me → Security.')
      if (user.status !== 'active')
        throw new AppError('conflict', `${user.name} is disabled and could not sign in. Enable them first.`)
      await tx.user.update({ where: { id }, data: { passwordHash: null } })
      await recordAudit(tx, ctx, {
        action: 'user.password_reset',
        subjectType: 'user',
        subjectId: id,
        after: { sessionsEnded: await endSessions(tx, id) },
      })
      const sent = await sendPasswordLink(tx, ctx, user, 'reset')
      changed({ kind: 'user', id })
      return { person: await personDetail(tx, ctx, id), ...sent }
    }),
)
