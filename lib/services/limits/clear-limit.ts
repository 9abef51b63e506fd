import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { Id } from '@/lib/schemas/common'
import { ClearedLimit } from '@/lib/schemas/limit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { clearStoredLimit } from './store-limit'

/** Takes a limit of the space away, from the next call on. @throws AppError `not_found` for one that is not of this space. */
export const clearLimit = service(
  {
    permission: 'limits:manage',
    impersonation: 'deny',
    audit: 'limit.cleared',
    input: z.strictObject({ id: Id }),
    output: ClearedLimit,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      await lockMembership(tx, ctx, 'limits:manage')
      await clearStoredLimit(tx, ctx, { id, spaceId })
      changed({ kind: 'limits', spaceId })
      return { id }
    }),
)
