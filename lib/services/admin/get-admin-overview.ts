import { z } from 'zod'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { AdminOverview } from '@/lib/schemas/policy'
import { mailsWith } from '@/lib/services/mail/mail-view'
import { service } from '@/lib/services/service'

/** The installation in numbers. */
export const getAdminOverview = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: null,
    input: z.strictObject({}),
    output: AdminOverview,
  },
  async () => {
    const people = (where: object) => db().user.count({ where })
    const spaces = (status: string) => db().space.count({ where: { status } })
    const mails = (status: 'waiting' | 'failed') => db().outboxMail.count({ where: mailsWith(status, new Date()) })
    const [active, disabled, administrators, pending, activeSpaces, suspended, waiting, failed] = await Promise.all([
      people({ status: 'active' }),
      people({ status: 'disabled' }),
      people({ status: 'active', isPlatformAdmin: true }),
      people({ status: 'active', passwordHash: null }),
      spaces('active'),
      spaces('suspended'),
      mails('waiting'),
      mails('failed'),
    ])
    return {
      people: { active, disabled, administrators, pending },
      spaces: { active: activeSpaces, suspended },
      outbox: { waiting, failed },
      mailFrom: processState().settings.smtp?.from.address ?? null,
    }
  },
)
