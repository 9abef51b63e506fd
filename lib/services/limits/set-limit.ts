import type { SpaceContext } from '@/lib/auth/contexts'
import { inTransaction, type Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { LimitView, SetLimitInput } from '@/lib/schemas/limit'
import { findMember } from '@/lib/services/members/find-member'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { findReachingToken } from '@/lib/services/reach/find-reaching-token'
import { service } from '@/lib/services/service'
import { storeLimit } from './store-limit'

/**
 * Limits a space, a member, a token that reaches it or a model, or changes that limit; it counts from the next call on,
 * and what was used of it stays used.
 * @throws AppError `not_found` for a member or token that is not of this space; `invalid_input` for a model of a provider it has no key of; `conflict` when there are too many.
 */
export const setLimit = service(
  {
    permission: 'limits:manage',
    impersonation: 'deny',
    audit: 'limit.set',
    input: SetLimitInput,
    output: LimitView,
  },
  async (ctx, input) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      await lockMembership(tx, ctx, 'limits:manage')
      await requireThing(tx, ctx, input)
      const { subject, userId = null, tokenId = null, model = null } = input
      const view = await storeLimit(tx, ctx, subject, { spaceId, userId, tokenId, model }, input)
      changed({ kind: 'limits', spaceId })
      return view
    }),
)

async function requireThing(tx: Transaction, ctx: SpaceContext, input: SetLimitInput): Promise<void> {
  const { spaceId } = ctx
  if (input.userId !== undefined) await findMember(tx, spaceId, input.userId)
  if (input.tokenId !== undefined) await findReachingToken(tx, ctx, input.tokenId)
  if (input.model === undefined) return
  const slug = input.model.slice(0, input.model.indexOf('/'))
  if ((await tx.providerKey.count({ where: { spaceId, slug } })) > 0) return
  const message = `This space has no provider ${slug}.`
  throw new AppError('invalid_input', message, { issues: [{ path: 'model', message }] })
}
