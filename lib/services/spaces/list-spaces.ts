import { z } from 'zod'
import { toSpaceView } from '@/lib/auth/space-view'
import { db } from '@/lib/db/client'
import { Role } from '@/lib/schemas/permission'
import { SpaceList } from '@/lib/schemas/space'
import { service } from '@/lib/services/service'

/** The caller's spaces: their personal one first, then by name. */
export const listSpaces = service(
  { permission: 'self', impersonation: 'allow', audit: null, input: z.strictObject({}), output: SpaceList },
  async (ctx) => {
    const { userId } = ctx.principal
    const members = await db().member.findMany({
      where: { userId, removedAt: null, space: { status: { not: 'deleted' } } },
      include: { space: true },
      orderBy: { space: { name: 'asc' } },
      take: 500,
    })
    const items = members.map(({ space, role }) => toSpaceView(space, { userId, role: Role.parse(role) }))
    return { items: items.toSorted((a, b) => Number(b.personal) - Number(a.personal)), nextCursor: null }
  },
)
