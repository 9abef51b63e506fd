import { open } from '@/lib/crypto/sealed'
import { Secret } from '@/lib/crypto/secret'
import type { ProviderKey } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { processState } from '@/lib/process-state'
import { needsAddress, ProviderKeyView, UpdateProviderKeyInput } from '@/lib/schemas/provider-key'
import { service } from '@/lib/services/service'
import { changeProviderKey } from './change-provider-key'
import { findProviderKey } from './find-provider-key'
import { isReadable } from './provider-key-view'
import { sealedPlace } from './sealed-place'

/**
 * Renames a key or moves it to another address. A key goes only to the host it was entered for: for another one it has
 * to be entered again, or whoever may edit an address could have the key sent to their own server (B15).
 * @throws AppError `not_found` for a key of another space; `upstream_url_forbidden` for an address that may not be called.
 */
export const updateProviderKey = service(
  {
    permission: 'provider_keys:manage',
    impersonation: 'deny',
    audit: 'provider_key.updated',
    input: UpdateProviderKeyInput,
    output: ProviderKeyView,
  },
  async (ctx, { id, label, baseUrl: asked, apiKey }) => {
    const key = await findProviderKey(ctx.spaceId, id)
    const baseUrl = asked === undefined ? key.baseUrl : await checkedAddress(key, asked, apiKey !== undefined)
    const moves = baseUrl !== key.baseUrl
    const secret =
      apiKey === undefined
        ? moves
          ? open(processState().keyRing, key.ciphertext, sealedPlace(ctx.spaceId, id))
          : null
        : new Secret(apiKey)
    const isNewSecret = apiKey !== undefined
    return changeProviderKey(ctx, key, { action: 'provider_key.updated', label, baseUrl, secret, isNewSecret })
  },
)

async function checkedAddress(key: ProviderKey, asked: string, withKey: boolean): Promise<string> {
  if (!needsAddress(key.provider)) {
    const message = 'The address of this provider is known and cannot be changed'
    throw new AppError('invalid_input', `${message}.`, { issues: [{ path: 'baseUrl', message }] })
  }
  if (!withKey && URL.canParse(asked)) requireSameHost(key, asked)
  return (await processState().egress.checkBaseUrl(asked)).href.replace(/\/+$/, '')
}

/** @throws AppError `invalid_input` where the stored key would go to another host, or cannot be read to go anywhere. */
function requireSameHost(key: ProviderKey, asked: string): void {
  if (asked === key.baseUrl) return
  const same = key.baseUrl !== null && new URL(key.baseUrl).origin === new URL(asked).origin
  if (same && isReadable(key.ciphertext)) return
  const message = same
    ? 'The stored key cannot be read. Enter it again'
    : 'Enter the key again: it is only ever sent to the host it was entered for'
  throw new AppError('invalid_input', `${message}.`, { issues: [{ path: 'apiKey', message }] })
}
