import { DiscoveredModels, DiscoverModelsInput } from '@/lib/schemas/model'
import { testStoredKey } from '@/lib/services/provider-keys/test-stored-key'
import { service } from '@/lib/services/service'

/**
 * Asks a provider for its models and brings the key's list in line: new ones are on, gone ones leave, what somebody
 * added or switched off stays.
 * @throws AppError `not_found` for a key of another space; `secret_unreadable` when the key cannot be opened (L01).
 */
export const discoverModels = service(
  {
    permission: 'models:manage',
    impersonation: 'deny',
    audit: 'models.discovered',
    input: DiscoverModelsInput,
    output: DiscoveredModels,
  },
  async (ctx, { providerKeyId }) => {
    const { view, added, removed } = await testStoredKey(ctx, {
      id: providerKeyId,
      permission: 'models:manage',
      action: 'models.discovered',
    })
    const { status, problem, modelCount } = view
    return { providerKeyId, status, problem, models: modelCount, added, removed }
  },
)
