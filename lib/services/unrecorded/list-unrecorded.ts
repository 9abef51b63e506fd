import { db } from '@/lib/db/client'
import { UnrecordedList, UnrecordedQuery } from '@/lib/schemas/unrecorded'
import { cutPage, decodeCursor } from '@/lib/services/page-cursor'
import { service } from '@/lib/services/service'
import { lettersIn, toUnrecordedView } from './unrecorded-view'

const LIST = 'unrecorded'

/** Finished calls the database refused, newest first, a page at a time. */
export const listUnrecorded = service(
  { permission: 'platform_admin', impersonation: 'deny', audit: null, input: UnrecordedQuery, output: UnrecordedList },
  async (_ctx, { state, cursor, limit }) => {
    const after = decodeCursor(LIST, cursor)
    const at = after?.value ? new Date(after.value) : null
    const beyond = after && at ? { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { gt: after.id } }] } : {}
    const fitting = lettersIn(state)
    const [found, total] = await Promise.all([
      db().usageDeadLetter.findMany({
        where: { AND: [fitting, beyond] },
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
        take: limit + 1,
      }),
      db().usageDeadLetter.count({ where: fitting }),
    ])
    const { rows, nextCursor } = cutPage(LIST, found, limit, ({ createdAt }) => createdAt.toISOString())
    return { items: rows.map(toUnrecordedView), nextCursor, total }
  },
)
