import { z } from 'zod'
import { db } from '@/lib/db/client'
import { isAppError } from '@/lib/errors'
import { RetriedUnrecorded } from '@/lib/schemas/unrecorded'
import { service } from '@/lib/services/service'
import { storeLetter } from './store-letter'
import { lettersIn } from './unrecorded-view'

/** Most events one request tries. */
const MOST = 100

/** Tries to store every open event again, those that waited longest since their last try first. */
export const retryAllUnrecorded = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'usage.retried',
    input: z.strictObject({}),
    output: RetriedUnrecorded,
  },
  async (ctx) => {
    const where = lettersIn('open')
    const [open, letters] = await Promise.all([
      db().usageDeadLetter.count({ where }),
      db().usageDeadLetter.findMany({ where, select: { id: true }, orderBy: { triedAt: 'asc' }, take: MOST }),
    ])
    let recorded = 0
    let refused = 0
    for (const { id } of letters) {
      try {
        if ((await storeLetter(ctx, id)).resolution === 'recorded') recorded += 1
        else refused += 1
      } catch (error) {
        // Somebody else has resolved it meanwhile.
        if (!isAppError(error) || error.code !== 'conflict') throw error
      }
    }
    return { recorded, refused, left: Math.max(0, open - letters.length) }
  },
)
