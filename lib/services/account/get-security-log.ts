import { z } from 'zod'
import { db } from '@/lib/db/client'
import type { AuditEvent } from '@/lib/db/generated/client'
import { SecurityAction, type SecurityEventView, SecurityLog } from '@/lib/schemas/account'
import { ListQuery } from '@/lib/schemas/common'
import { cutPage, decodeCursor } from '@/lib/services/page-cursor'
import { service } from '@/lib/services/service'

const LIST = 'security log'
/** Where an event came from, as far as it was written down. */
const Origin = z.object({ device: z.string().nullable().catch(null), network: z.string().nullable().catch(null) })

/**
 * What happened to the caller's account, newest first: sign-ins that worked and failed, passwords, sessions and tokens,
 * whether they did it or somebody else did.
 */
export const getSecurityLog = service(
  { permission: 'self', impersonation: 'deny', audit: null, input: ListQuery, output: SecurityLog },
  async (ctx, { cursor, limit }) => {
    const { userId } = ctx.principal
    const after = decodeCursor(LIST, cursor)
    const tokens = await db().personalAccessToken.findMany({
      where: { OR: [{ userId }, { userId: null, createdById: userId }] },
      select: { id: true, name: true },
    })
    const names = new Map(tokens.map(({ id, name }) => [id, name]))
    const found = await db().auditEvent.findMany({
      where: {
        action: { in: SecurityAction.options },
        OR: [{ subjectId: { in: [userId, ...names.keys()] } }, { actorUserId: userId, subjectType: 'session' }],
        ...(after ? { id: { lt: after.id } } : {}),
      },
      orderBy: { id: 'desc' },
      take: limit + 1,
    })
    const { rows, nextCursor } = cutPage(LIST, found, limit, () => null)
    return { items: rows.map((event) => toView(event, userId, names)), nextCursor }
  },
)

function toView(event: AuditEvent, userId: string, names: ReadonlyMap<string, string>): SecurityEventView {
  const origin = Origin.safeParse(event.after).data
  const somebody = event.actorUserId === userId ? 'you' : 'somebody_else'
  return {
    id: event.id,
    at: event.ts.toISOString(),
    action: SecurityAction.parse(event.action),
    by: event.actorUserId === null ? 'nobody' : somebody,
    tokenName: names.get(event.subjectId) ?? null,
    device: origin?.device ?? null,
    network: origin?.network ?? null,
  }
}
