import type { SpaceContext } from '@/lib/auth/contexts'
import type { Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import type { ReachingToken } from '@/lib/schemas/api-access'
import { tokensFor } from '@/lib/services/tokens/reaching'
import { strictest } from '@/lib/services/tokens/token-life'
import { lifeLimits } from '@/lib/services/tokens/token-policy'
import { reachingTokenParts, toReachingToken } from './reaching-token-view'

/**
 * A living token made for the context's space, cut off or not.
 * @throws AppError `not_found` for any other.
 */
export async function findReachingToken(tx: Transaction, ctx: SpaceContext, id: string): Promise<ReachingToken> {
  const { spaceId } = ctx
  const limits = Object.values(await lifeLimits(tx, spaceId))
  const row = await tx.personalAccessToken.findFirst({
    where: { AND: [tokensFor(spaceId, strictest(limits)), { id }] },
    include: reachingTokenParts(spaceId),
  })
  if (!row) throw new AppError('not_found', 'No such token reaches this space.')
  return toReachingToken(row, limits)
}
