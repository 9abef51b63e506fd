import type { SelfContext, SpaceContext } from '@/lib/auth/contexts'
import { inTransaction } from '@/lib/db/client'
import type { TokenView } from '@/lib/schemas/token'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockOwned } from './find-owned'
import type { TokenOwner } from './live-tokens'
import { tokenView } from './token-view'

/**
 * Revokes an owner's token for good; the next request with it is refused. Revoking twice changes nothing.
 * @throws AppError `not_found` for a token that is not this owner's.
 */
export async function endToken(ctx: SelfContext | SpaceContext, owner: TokenOwner, id: string): Promise<TokenView> {
  return inTransaction(async (tx, changed) => {
    const row = await lockOwned(tx, owner, id)
    if (row.revokedAt !== null) return tokenView(tx, id)
    await tx.personalAccessToken.update({
      where: { id },
      data: { revokedAt: new Date(), revokedReason: 'owner' },
    })
    const token = await tokenView(tx, id)
    await recordAudit(tx, ctx, {
      action: 'token.revoked',
      subjectType: 'token',
      subjectId: id,
      spaceId: row.spaceId,
      after: token,
    })
    changed({ kind: 'token', id })
    return token
  })
}
