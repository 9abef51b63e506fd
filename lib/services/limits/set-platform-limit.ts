import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { LimitView, SetPlatformLimitInput } from '@/lib/schemas/limit'
import { service } from '@/lib/services/service'
import { storeLimit } from './store-limit'

/**
 * Limits the whole installation, or a person over all their spaces, or changes that limit; it counts from the next call on.
 * @throws AppError `not_found` for a person who is not there; `conflict` when there are too many.
 */
export const setPlatformLimit = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'limit.set',
    input: SetPlatformLimitInput,
    output: LimitView,
  },
  async (ctx, input) =>
    inTransaction(async (tx, changed) => {
      const { subject, userId = null } = input
      // One after the other: the row that is there for every installation stands for all of it.
      await tx.$queryRaw`SELECT id FROM platform WHERE id = 1 FOR UPDATE`
      if (userId !== null && (await tx.user.count({ where: { id: userId, status: { not: 'deleted' } } })) === 0) {
        throw new AppError('not_found', 'There is no such person.')
      }
      const thing = { spaceId: null, userId, tokenId: null, model: null }
      const view = await storeLimit(tx, ctx, subject, thing, input)
      changed({ kind: 'limits', spaceId: null })
      return view
    }),
)
