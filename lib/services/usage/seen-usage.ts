import type { SpaceContext } from '@/lib/auth/contexts'
import { can } from '@/lib/auth/policy'
import { AppError } from '@/lib/errors'
import type { UsageFilter } from '@/lib/usage/usage-filter'

/** Whether somebody sees everybody's calls in a space; without `usage:read` only those they made themselves. */
export const seesAllUsage = (ctx: SpaceContext): boolean => can(ctx, 'usage:read')

/**
 * Whose calls somebody may see, from the context alone, narrowed to what was asked.
 * @throws AppError `forbidden` for another person's, asked for by somebody who sees their own only.
 */
export function seenUsage<T extends Omit<UsageFilter, 'spaceId'>>(ctx: SpaceContext, asked: T): T & UsageFilter {
  const { spaceId } = ctx
  if (seesAllUsage(ctx)) return { ...asked, spaceId }
  const { userId } = ctx.principal
  if (asked.userId !== undefined && asked.userId !== userId) {
    throw new AppError('forbidden', 'Your role in this space shows you your own usage, nobody else’s.')
  }
  return { ...asked, spaceId, userId }
}
