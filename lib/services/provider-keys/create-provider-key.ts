import { newId } from '@/lib/crypto/id'
import { seal } from '@/lib/crypto/sealed'
import { Secret } from '@/lib/crypto/secret'
import { db, inTransaction, isUniqueViolation, type Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import {
  CreateProviderKeyInput,
  freeLabel,
  needsAddress,
  type ProviderKind,
  ProviderKeyView,
} from '@/lib/schemas/provider-key'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { healthOf } from './health-of'
import { labelTaken } from './label-taken'
import { probeProvider } from './probe-provider'
import { hintOf, toProviderKeyView, VIEW_INCLUDE } from './provider-key-view'
import { replaceDiscovered } from './replace-discovered'
import { requireKeyForm } from './require-key-form'
import { sealedPlace } from './sealed-place'

/** Provider keys one space may have. */
const MAX_KEYS = 100

/**
 * Stores a provider key, sealed, after testing it. A key that fails its test is stored all the same, marked as failing:
 * the provider may be down, and nothing typed is lost.
 * @throws AppError `provider_off` for a provider that is switched off for the installation (R4.15); `upstream_url_forbidden` for an address that may not be called; `conflict` for a label that is taken.
 */
export const createProviderKey = service(
  {
    permission: 'provider_keys:manage',
    impersonation: 'deny',
    audit: 'provider_key.created',
    input: CreateProviderKeyInput,
    output: ProviderKeyView,
  },
  async (ctx, input) => {
    const { keyRing, egress } = processState()
    const { spaceId } = ctx
    const ownAddress = needsAddress(input.provider)
    const baseUrl =
      ownAddress && input.baseUrl ? (await egress.checkBaseUrl(input.baseUrl)).href.replace(/\/+$/, '') : null
    requireKeyForm({ provider: input.provider, baseUrl }, input.apiKey)
    const slug = input.slug ?? input.provider
    await requireRoom(db(), spaceId)
    const secret = new Secret(input.apiKey)
    const probe = await probeProvider({ spaceId, provider: input.provider, baseUrl, secret })
    const id = newId()
    const ciphertext = seal(keyRing, secret, sealedPlace(spaceId, id))
    try {
      return await inTransaction(async (tx, changed) => {
        // The test of the key may have taken long: whether the caller may still do this, and the limit, are looked at again.
        await lockMembership(tx, ctx, 'provider_keys:manage')
        await requireRoom(tx, spaceId)
        const isDefault = (await tx.providerKey.count({ where: { spaceId, slug, isDefault: true } })) === 0
        await tx.providerKey.create({
          data: {
            id,
            spaceId,
            provider: input.provider,
            slug,
            label: input.label ?? (await defaultLabel(tx, spaceId, input.provider)),
            baseUrl,
            ciphertext,
            isDefault,
            keyId: keyRing.key('provider-secret').id,
            hint: hintOf(input.apiKey),
            ...healthOf(probe),
            allowAnyModel: ownAddress || probe.models.length === 0,
            createdById: ctx.principal.userId,
          },
        })
        await replaceDiscovered(tx, { spaceId, providerKeyId: id, models: probe.models })
        const view = toProviderKeyView(await tx.providerKey.findUniqueOrThrow({ where: { id }, include: VIEW_INCLUDE }))
        await recordAudit(tx, ctx, {
          action: 'provider_key.created',
          subjectType: 'provider_key',
          subjectId: id,
          after: view,
        })
        changed({ kind: 'provider_key', id, spaceId })
        return view
      })
    } catch (error) {
      throw isUniqueViolation(error) ? labelTaken() : error
    }
  },
)

/** The space's row is held, so that two keys added at once get two labels. */
async function defaultLabel(tx: Transaction, spaceId: string, provider: ProviderKind): Promise<string> {
  const keys = await tx.providerKey.findMany({ where: { spaceId, provider }, select: { label: true } })
  return freeLabel(
    provider,
    keys.map(({ label }) => label),
  )
}

/** @throws AppError `conflict` at the limit. */
async function requireRoom(tx: Pick<Transaction, 'providerKey'>, spaceId: string): Promise<void> {
  if ((await tx.providerKey.count({ where: { spaceId } })) < MAX_KEYS) return
  throw new AppError('conflict', `This space has ${MAX_KEYS} provider keys, which is the limit.`)
}
