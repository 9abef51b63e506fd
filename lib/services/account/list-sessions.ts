import { db } from '@/lib/db/client'
import { ListQuery } from '@/lib/schemas/common'
import { SessionList } from '@/lib/schemas/account'
import { cutPage, decodeCursor } from '@/lib/services/page-cursor'
import { service } from '@/lib/services/service'
import { liveSessionsOf } from './end-sessions'

const LIST = 'own sessions'

/** The caller's own live sessions, newest first. */
export const listSessions = service(
  { permission: 'self', impersonation: 'allow', audit: null, input: ListQuery, output: SessionList },
  async (ctx, { cursor, limit }) => {
    const { userId, sessionId } = ctx.principal
    const after = decodeCursor(LIST, cursor)
    const found = await db().session.findMany({
      where: { ...liveSessionsOf(userId, new Date()), ...(after ? { id: { lt: after.id } } : {}) },
      orderBy: { id: 'desc' },
      take: limit + 1,
    })
    const { rows, nextCursor } = cutPage(LIST, found, limit, () => null)
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
