import { z } from 'zod'
import { open } from '@/lib/crypto/sealed'
import { db, inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { Id } from '@/lib/schemas/common'
import { ProviderKeyView } from '@/lib/schemas/provider-key'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { probeProvider } from './probe-provider'
import { toProviderKeyView, VIEW_INCLUDE } from './provider-key-view'
import { replaceDiscovered } from './replace-discovered'
import { sealedPlace } from './sealed-place'

/**
 * Tests a stored key again and refreshes its models.
 * @throws AppError `not_found` for a key of another space; `secret_unreadable` when it cannot be opened (L01).
 */
export const verifyProviderKey = service(
  {
    permission: 'provider_keys:manage',
    impersonation: 'deny',
    audit: 'provider_key.verified',
    input: z.strictObject({ id: Id }),
    output: ProviderKeyView,
  },
  async (ctx, { id }) => {
    const { spaceId } = ctx
    const key = await db().providerKey.findFirst({ where: { id, spaceId } })
    if (!key) throw new AppError('not_found', 'There is no such provider key.')
    const secret = open(processState().keyRing, key.ciphertext, sealedPlace(spaceId, id))
    const probe = await probeProvider({ spaceId, provider: key.provider, baseUrl: key.baseUrl, secret })
    return inTransaction(async (tx, changed) => {
      const data = { status: probe.status, problem: probe.problem, lastVerifiedAt: new Date() }
      const { count } = await tx.providerKey.updateMany({ where: { id, spaceId }, data })
      if (count === 0) throw new AppError('not_found', 'There is no such provider key.')
      await replaceDiscovered(tx, { spaceId, providerKeyId: id, names: probe.models })
      const view = toProviderKeyView(await tx.providerKey.findUniqueOrThrow({ where: { id }, include: VIEW_INCLUDE }))
      await recordAudit(tx, ctx, {
        action: 'provider_key.verified',
        subjectType: 'provider_key',
        subjectId: id,
        after: view,
      })
      changed({ kind: 'provider_key', id, spaceId })
      return view
    })
  },
)
