import { Secret } from '@/lib/crypto/secret'
import { ProviderKeyView, RotateProviderKeyInput } from '@/lib/schemas/provider-key'
import { service } from '@/lib/services/service'
import { changeProviderKey } from './change-provider-key'
import { findProviderKey } from './find-provider-key'

/**
 * Replaces the secret of a key; label, address, models and aliases stay. One that fails its test is stored all the same,
 * marked as failing: the provider may be down while a leaked key has to go.
 * @throws AppError `not_found` for a key of another space.
 */
export const rotateProviderKey = service(
  {
    permission: 'provider_keys:manage',
    impersonation: 'deny',
    audit: 'provider_key.rotated',
    input: RotateProviderKeyInput,
    output: ProviderKeyView,
  },
  async (ctx, { id, apiKey }) => {
    const key = await findProviderKey(ctx.spaceId, id)
    return changeProviderKey(ctx, key, {
      action: 'provider_key.rotated',
      baseUrl: key.baseUrl,
      secret: new Secret(apiKey),
      isNewSecret: true,
    })
  },
)
