import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { Id } from '@/lib/schemas/common'
import { PersonDetail } from '@/lib/schemas/person'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { announceStanding } from './announce-standing'
import { lockPerson } from './lock-person'
import { personDetail } from './person-view'

/**
 * Lets somebody sign in again. Sessions and links that were ended stay ended; tokens that were neither revoked nor have
 * expired work again (H-4). Enabling twice changes nothing.
 * @throws AppError `not_found` for nobody.
 */
export const enablePerson = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'user.enabled',
    input: z.strictObject({ id: Id }),
    output: PersonDetail,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      const user = await lockPerson(tx, ctx, id)
      if (user.status === 'disabled') {
        await tx.user.update({ where: { id }, data: { status: 'active', disabledAt: null } })
        await recordAudit(tx, ctx, { action: 'user.enabled', subjectType: 'user', subjectId: id })
        await announceStanding(tx, changed, id)
      }
      return personDetail(tx, ctx, id)
    }),
)
