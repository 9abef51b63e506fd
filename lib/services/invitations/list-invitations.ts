import { db } from '@/lib/db/client'
import { ListQuery } from '@/lib/schemas/common'
import { InvitationList } from '@/lib/schemas/invitation'
import { cutPage, decodeCursor } from '@/lib/services/page-cursor'
import { service } from '@/lib/services/service'
import { invitationViews } from './invitation-views'

const LIST = 'invitations'

/** Every invitation of the space, newest first, also those that are used, expired or revoked; a page at a time. */
export const listInvitations = service(
  {
    permission: 'members:manage',
    impersonation: 'allow',
    audit: null,
    input: ListQuery,
    output: InvitationList,
  },
  async (ctx, { cursor, limit }) => {
    // Ids are made of the time, so that the newest has the greatest.
    const after = decodeCursor(LIST, cursor)
    const found = await db().invitation.findMany({
      where: { spaceId: ctx.spaceId, ...(after ? { id: { lt: after.id } } : {}) },
      select: { id: true },
      orderBy: { id: 'desc' },
      take: limit + 1,
    })
    const { rows, nextCursor } = cutPage(LIST, found, limit, () => null)
    const ids = rows.map(({ id }) => id)
    return { items: await invitationViews(db(), ctx, ids), nextCursor }
  },
)
