import { inTransaction } from '@/lib/db/client'
import { PersonDetail, UpdatePersonInput } from '@/lib/schemas/person'
import { endSessions } from '@/lib/services/account/end-sessions'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { lockPerson, requireAdministratorLeft, requireSomebodyElse } from './lock-person'
import { personDetail } from './person-view'

/**
 * Changes somebody's name, or whether they administer the platform; the latter ends their sessions, so that no cookie
 * carries a right it was not signed in with (C02).
 * @throws AppError `invalid_input` for one's own standing, `conflict` for the last administrator's, `not_found` for nobody.
 */
export const updatePerson = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'user.updated',
    input: UpdatePersonInput,
    output: PersonDetail,
  },
  async (ctx, { id, name, isPlatformAdmin }) =>
    inTransaction(async (tx, changed) => {
      const user = await lockPerson(tx, ctx, id)
      const subject = { subjectType: 'user', subjectId: id } as const
      if (name !== undefined && name !== user.name) {
        await tx.user.update({ where: { id }, data: { name } })
        await recordAudit(tx, ctx, {
          action: 'user.updated',
          ...subject,
          before: { name: user.name },
          after: { name },
        })
        changed({ kind: 'user', id })
      }
      if (isPlatformAdmin !== undefined && isPlatformAdmin !== user.isPlatformAdmin) {
        requireSomebodyElse(
          ctx,
          id,
          'You cannot take the platform from yourself. Another platform administrator can do it.',
        )
        if (!isPlatformAdmin && user.status === 'active') await requireAdministratorLeft(tx, id)
        await tx.user.update({ where: { id }, data: { isPlatformAdmin } })
        await recordAudit(tx, ctx, {
          action: 'user.platform_admin_changed',
          ...subject,
          before: { isPlatformAdmin: user.isPlatformAdmin },
          after: { isPlatformAdmin, sessionsEnded: await endSessions(tx, id) },
        })
        changed({ kind: 'user', id })
      }
      return personDetail(tx, ctx, id)
    }),
)
