import { db } from '@/lib/db/client'
import { ListQuery } from '@/lib/schemas/common'
import { SessionList } from '@/lib/schemas/account'
import { cutPage, decodeCursor } from '@/lib/services/page-cursor'
import { service } from '@/lib/services/service'
import { liveSessionsOf } from './end-sessions'

const LIST = 'own sessions'

/** The caller's own live sessions: the one that asks, then the others, newest first. */
export const listSessions = service(
  { permission: 'self', impersonation: 'allow', audit: null, input: ListQuery, output: SessionList },
  async (ctx, { cursor, limit }) => {
    const { userId, sessionId } = ctx.principal
    const after = decodeCursor(LIST, cursor)
    const live = liveSessionsOf(userId, new Date())
    const own = after ? [] : await db().session.findMany({ where: { ...live, id: sessionId } })
    const others = await db().session.findMany({
      // A page that ended with the session that asks is followed by the newest of the others.
      where: { ...live, id: { not: sessionId, ...(after && after.id !== sessionId ? { lt: after.id } : {}) } },
      orderBy: { id: 'desc' },
      take: limit + 1,
    })
    const { rows, nextCursor } = cutPage(LIST, [...own, ...others], limit, () => null)
    const items = rows.map(({ id, device, network, createdAt, lastSeenAt, expiresAt, absoluteExpiresAt }) => ({
      id,
      device,
      network,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      expiresAt: (expiresAt < absoluteExpiresAt ? expiresAt : absoluteExpiresAt).toISOString(),
      isThisOne: id === sessionId,
    }))
    return { items, nextCursor }
  },
)
