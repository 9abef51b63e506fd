import { z } from 'zod'
import { heldRole } from '@/lib/auth/policy'
import { toSpaceView } from '@/lib/auth/space-view'
import { db } from '@/lib/db/client'
import { SpaceList } from '@/lib/schemas/space'
import { service } from '@/lib/services/service'

/** The caller's spaces: their personal one first, then by name. */
export const listSpaces = service(
  { permission: 'self', impersonation: 'allow', audit: null, input: z.strictObject({}), output: SpaceList },
  async (ctx) => {
    const { userId } = ctx.principal
    const members = await db().member.findMany({
      where: { userId, removedAt: null, space: { status: { not: 'deleted' } } },
      include: { space: true, customRole: true },
      orderBy: { space: { name: 'asc' } },
      take: 500,
    })
    const items = members.map((member) => toSpaceView(member.space, userId, heldRole(member)))
    return { items: items.toSorted((a, b) => Number(b.personal) - Number(a.personal)), nextCursor: null }
  },
)
