import type { SpaceContext } from '@/lib/auth/contexts'
import { can } from '@/lib/auth/policy'
import { db } from '@/lib/db/client'

/** Picks what concerns the caller: all of it for who manages limits, else what holds for everybody, for them or for their tokens. */
export async function concernsCaller(
  ctx: SpaceContext,
): Promise<(row: { subject: string; subjectId: string }) => boolean> {
  if (can(ctx, 'limits:manage')) return () => true
  const { userId } = ctx.principal
  const own = await db().personalAccessToken.findMany({ where: { userId }, select: { id: true } })
  const tokens = new Set(own.map(({ id }) => id))
  return ({ subject, subjectId }) => {
    if (subject === 'person') return subjectId === userId
    return subject === 'token' ? tokens.has(subjectId) : true
  }
}
