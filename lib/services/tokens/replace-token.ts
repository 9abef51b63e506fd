import type { SelfContext, SpaceContext } from '@/lib/auth/contexts'
import type { Transaction } from '@/lib/db/client'
import type { PersonalAccessToken } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import type { CreatedToken } from '@/lib/schemas/token'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { passOnBudgets } from '@/lib/services/budgets/pass-on-budgets'
import { copyLimits } from '@/lib/services/limits/copy-limits'
import { lockOwned } from './find-owned'
import { inTokenTransaction, insertToken, lockOwner } from './insert-token'
import type { TokenOwner } from './live-tokens'
import { afterDays, strictest } from './token-life'
import { lifeLimits } from './token-policy'
import { tokenView } from './token-view'

const HOUR_MS = 3_600_000

/**
 * Gives an owner's token a new secret: a token with the same settings and the same length of life takes its place, and the
 * old one works for the grace at most, never longer than it would have (R4.64). What spaces have cut off stays cut off.
 * @param mayReplace throws when the caller may not, judged once the owner and the token are locked.
 * @throws AppError `not_found` for another's token; `conflict` when it no longer works, was rotated before, or when the
 * limit of live tokens leaves no room for two during the grace.
 */
export async function replaceToken(
  ctx: SelfContext | SpaceContext,
  owner: TokenOwner,
  { id, graceHours }: { id: string; graceHours: number },
  mayReplace: (tx: Transaction, old: PersonalAccessToken) => Promise<void> = async () => undefined,
): Promise<CreatedToken> {
  return inTokenTransaction(async (tx, changed) => {
    await lockOwner(tx, owner)
    const old = await lockOwned(tx, owner, id)
    await mayReplace(tx, old)
    await requireReplaceable(tx, id)
    const now = new Date()
    await endAfterGrace(tx, old, graceHours, now)
    const { platform, space } = await lifeLimits(tx, old.spaceId)
    const { id: newTokenId, secret } = await insertToken(tx, ctx, {
      owner,
      spaceId: old.spaceId,
      name: old.name,
      permissions: old.permissions,
      modelAllow: old.modelAllow,
      createdAt: now,
      expiresAt: sameLife(old, strictest([platform, space]), now),
      rotatedFromId: id,
    })
    await tx.$executeRaw`
      INSERT INTO token_space_cut (token_id, space_id, cut_by_id)
      SELECT ${newTokenId}::uuid, space_id, cut_by_id FROM token_space_cut WHERE token_id = ${id}::uuid`
    await copyLimits(tx, id, newTokenId, changed)
    await passOnBudgets(tx, id, newTokenId, changed)
    const [token, replaced] = [await tokenView(tx, newTokenId), await tokenView(tx, id)]
    await recordAudit(tx, ctx, {
      action: 'token.rotated',
      subjectType: 'token',
      subjectId: id,
      spaceId: old.spaceId,
      after: { token, replaced },
    })
    changed({ kind: 'token', id })
    changed({ kind: 'token', id: newTokenId })
    return { token, secret }
  })
}

async function requireReplaceable(tx: Transaction, id: string): Promise<void> {
  const { status, rotated } = await tokenView(tx, id)
  if (rotated)
    throw new AppError('conflict', 'This token has been rotated already. Rotate the one that took its place.')
  if (status === 'active' || status === 'expiring' || status === 'cut') return
  throw new AppError('conflict', 'This token no longer works, so there is nothing to rotate. Create a new one.')
}

async function endAfterGrace(tx: Transaction, old: PersonalAccessToken, graceHours: number, now: Date): Promise<void> {
  if (graceHours === 0) {
    await tx.personalAccessToken.update({
      where: { id: old.id },
      data: { revokedAt: now, revokedReason: 'rotated' },
    })
    return
  }
  const end = new Date(now.getTime() + graceHours * HOUR_MS)
  if (old.expiresAt !== null && old.expiresAt <= end) return
  await tx.personalAccessToken.update({ where: { id: old.id }, data: { expiresAt: end } })
}

/** As long a life as the old one was given, from now on and within today's limit. */
function sameLife(old: PersonalAccessToken, limitDays: number | null, now: Date): Date | null {
  const latest = limitDays === null ? null : afterDays(now, limitDays)
  if (old.expiresAt === null) return latest
  const end = new Date(now.getTime() + old.expiresAt.getTime() - old.createdAt.getTime())
  return latest !== null && latest < end ? latest : end
}
