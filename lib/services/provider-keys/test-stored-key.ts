import type { SpaceContext } from '@/lib/auth/contexts'
import { open } from '@/lib/crypto/sealed'
import { db, inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import type { Permission } from '@/lib/schemas/permission'
import type { ProviderKeyView } from '@/lib/schemas/provider-key'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { healthOf } from './health-of'
import { probeProvider } from './probe-provider'
import { toProviderKeyView, VIEW_INCLUDE } from './provider-key-view'
import { replaceDiscovered } from './replace-discovered'
import { sealedPlace } from './sealed-place'

/**
 * Tests a stored key at its own address and keeps what was found: its health and its models.
 * @throws AppError `not_found` for a key of another space; `secret_unreadable` when it cannot be opened (L01);
 * `conflict` when the key was replaced meanwhile.
 */
export async function testStoredKey(
  ctx: SpaceContext,
  what: { id: string; permission: Permission; action: string },
): Promise<{ view: ProviderKeyView; added: number; removed: number }> {
  const { spaceId } = ctx
  const { id, permission, action } = what
  const key = await db().providerKey.findFirst({ where: { id, spaceId } })
  if (!key) throw new AppError('not_found', 'There is no such provider key.')
  const { provider, baseUrl, ciphertext } = key
  const secret = open(processState().keyRing, ciphertext, sealedPlace(spaceId, id))
  const probe = await probeProvider({ spaceId, provider, baseUrl, secret })
  return inTransaction(async (tx, changed) => {
    await lockMembership(tx, ctx, permission)
    const { count } = await tx.providerKey.updateMany({
      where: { id, spaceId, ciphertext, baseUrl },
      data: healthOf(probe),
    })
    if (count === 0) {
      if (await tx.providerKey.findFirst({ where: { id, spaceId } }))
        throw new AppError('conflict', 'The key was changed while it was tested. Test it again.')
      throw new AppError('not_found', 'There is no such provider key.')
    }
    const { added, removed } = await replaceDiscovered(tx, { spaceId, providerKeyId: id, models: probe.models })
    const view = toProviderKeyView(await tx.providerKey.findUniqueOrThrow({ where: { id }, include: VIEW_INCLUDE }))
    await recordAudit(tx, ctx, { action, subjectType: 'provider_key', subjectId: id, after: view })
    changed({ kind: 'provider_key', id, spaceId })
    return { view, added, removed }
  })
}
