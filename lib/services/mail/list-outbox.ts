import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { OutboxList, OutboxQuery } from '@/lib/schemas/outbox'
import { escapeLike } from '@/lib/services/escape-like'
import { cutPage, decodeCursor } from '@/lib/services/page-cursor'
import { service } from '@/lib/services/service'
import { mailsWith, toMailView } from './mail-view'

const LIST = 'outbox'

/** The mails of the installation without their texts, newest first, a page at a time. */
export const listOutbox = service(
  { permission: 'platform_admin', impersonation: 'deny', audit: null, input: OutboxQuery, output: OutboxList },
  async (_ctx, { search, status, cursor, limit }) => {
    const now = new Date()
    const after = decodeCursor(LIST, cursor)
    const contains = { contains: escapeLike(search ?? ''), mode: 'insensitive' } as const
    const fitting = {
      AND: [
        ...(status ? [mailsWith(status, now)] : []),
        ...(search ? [{ OR: [{ recipient: contains }, { subject: contains }] }] : []),
      ],
    }
    const at = after?.value ? new Date(after.value) : null
    const beyond = after && at ? { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { gt: after.id } }] } : {}
    const [found, total] = await Promise.all([
      db().outboxMail.findMany({
        where: { AND: [fitting, beyond] },
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
        take: limit + 1,
      }),
      db().outboxMail.count({ where: fitting }),
    ])
    const { rows, nextCursor } = cutPage(LIST, found, limit, ({ createdAt }) => createdAt.toISOString())
    const delivers = processState().settings.smtp !== undefined
    return { items: rows.map((mail) => toMailView(mail, now, delivers)), nextCursor, total, delivers }
  },
)
