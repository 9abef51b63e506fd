import type { Transaction } from '@/lib/db/client'
import type { PrismaClient } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'

/** The longest life the platform allows a token, in days; null = no limit. */
export async function platformMaxDays(database: PrismaClient | Transaction): Promise<number | null> {
  const platform = await database.platform.findUnique({ where: { id: 1 }, select: { tokenMaxDays: true } })
  return platform?.tokenMaxDays ?? null
}

/** The longest lives, in days, of a token that is made for a space, or with null for every space of its owner. */
export async function lifeLimits(
  tx: Transaction,
  spaceId: string | null,
): Promise<{ platform: number | null; space: number | null }> {
  const [platform, space] = await Promise.all([
    platformMaxDays(tx),
    spaceId === null ? null : tx.space.findUnique({ where: { id: spaceId }, select: { tokenMaxDays: true } }),
  ])
  return { platform, space: space?.tokenMaxDays ?? null }
}

/**
 * Checks a lifetime against the policies; the stricter one wins (R3.4).
 * @throws AppError `invalid_input` naming the limit, whose it is and who can change it.
 */
export function requireLifeWithin(
  expiresInDays: number | null,
  limits: { platform: number | null; space: number | null },
): void {
  const bySpace = limits.space !== null && limits.space < (limits.platform ?? Number.POSITIVE_INFINITY)
  const days = bySpace ? limits.space : limits.platform
  if (days === null || (expiresInDays !== null && expiresInDays <= days)) return
  const whose = bySpace
    ? 'in this space. Those who manage the space can change that'
    : 'on this platform. An administrator can change that'
  const message = `A token may live at most ${days} ${days === 1 ? 'day' : 'days'} ${whose}.`
  throw new AppError('invalid_input', message, { issues: [{ path: 'expiresInDays', message }] })
}
