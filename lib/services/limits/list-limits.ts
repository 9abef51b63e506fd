import { z } from 'zod'
import { db } from '@/lib/db/client'
import { LimitList } from '@/lib/schemas/limit'
import { service } from '@/lib/services/service'
import { concernsCaller } from './concerns'
import { limitViews } from './limit-views'

/** The limits that hold in the space, the platform's among them; a space has at most a few hundred. Without `limits:manage` one sees what concerns oneself. */
export const listLimits = service(
  { permission: 'limits:read', impersonation: 'allow', audit: null, input: z.strictObject({}), output: LimitList },
  async (ctx) => {
    const { spaceId } = ctx
    const concerns = await concernsCaller(ctx)
    const ofPlatform = [{ subject: 'platform' }, { subject: 'space', subjectId: spaceId }]
    const rows = await db().callLimit.findMany({
      where: { OR: [{ spaceId }, { spaceId: null, OR: ofPlatform }] },
      orderBy: [{ subject: 'asc' }, { subjectId: 'asc' }],
    })
    return { items: await limitViews(db(), rows.filter(concerns)) }
  },
)
