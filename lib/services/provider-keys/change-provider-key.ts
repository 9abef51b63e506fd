import type { SpaceContext } from '@/lib/auth/contexts'
import { seal } from '@/lib/crypto/sealed'
import type { Secret } from '@/lib/crypto/secret'
import { inTransaction, isUniqueViolation } from '@/lib/db/client'
import type { ProviderKey } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import type { ProviderKeyView } from '@/lib/schemas/provider-key'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { healthOf } from './health-of'
import { labelTaken } from './label-taken'
import { probeProvider } from './probe-provider'
import { hintOf, toProviderKeyView, VIEW_INCLUDE } from './provider-key-view'
import { replaceDiscovered } from './replace-discovered'
import { requireKeyForm } from './require-key-form'
import { sealedPlace } from './sealed-place'

/**
 * Changes a key that was read before. A secret is tested at the address it will be used at and sealed anew; it is stored
 * only while address and secret are those that were read, so that two changes at once cannot bring one's secret to the
 * other's address (B15).
 * @throws AppError `invalid_input` for an account the provider could not be called with; `conflict` when the key was changed meanwhile, or the label is taken; `not_found` when it is gone.
 */
export async function changeProviderKey(
  ctx: SpaceContext,
  key: ProviderKey,
  change: {
    action: string
    label?: string | undefined
    baseUrl: string | null
    secret: Secret | null
    isNewSecret: boolean
  },
): Promise<ProviderKeyView> {
  const { spaceId } = ctx
  const { id, provider } = key
  const { action, label, baseUrl, secret, isNewSecret } = change
  const { keyRing } = processState()
  if (secret) requireKeyForm({ provider, baseUrl }, secret.reveal('upstream-request'))
  const probe = secret && (await probeProvider({ spaceId, provider, baseUrl, secret }))
  const sealed = secret && {
    ciphertext: seal(keyRing, secret, sealedPlace(spaceId, id)),
    keyId: keyRing.key('provider-secret').id,
    ...(isNewSecret ? { hint: hintOf(secret.reveal('upstream-request')) } : {}),
  }
  try {
    return await inTransaction(async (tx, changed) => {
      // The test of the key may have taken long: whether the caller may still do this is looked at again.
      await lockMembership(tx, ctx, 'provider_keys:manage')
      const found = await tx.providerKey.findFirst({ where: { id, spaceId }, include: VIEW_INCLUDE })
      if (!found) throw new AppError('not_found', 'There is no such provider key.')
      if (found.ciphertext !== key.ciphertext || found.baseUrl !== key.baseUrl)
        throw new AppError('conflict', 'Somebody else changed this key meanwhile. Look at it again.')
      await tx.providerKey.update({
        where: { id },
        data: {
          baseUrl,
          ...(label === undefined ? {} : { label }),
          ...sealed,
          ...(probe ? healthOf(probe) : {}),
        },
      })
      if (probe) await replaceDiscovered(tx, { spaceId, providerKeyId: id, models: probe.models })
      const view = toProviderKeyView(await tx.providerKey.findUniqueOrThrow({ where: { id }, include: VIEW_INCLUDE }))
      await recordAudit(tx, ctx, {
        action,
        subjectType: 'provider_key',
        subjectId: id,
        before: toProviderKeyView(found),
        after: view,
      })
      changed({ kind: 'provider_key', id, spaceId })
      return view
    })
  } catch (error) {
    throw isUniqueViolation(error) ? labelTaken() : error
  }
}
