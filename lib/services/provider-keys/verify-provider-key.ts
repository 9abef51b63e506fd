import { z } from 'zod'
import { Id } from '@/lib/schemas/common'
import { ProviderKeyView } from '@/lib/schemas/provider-key'
import { service } from '@/lib/services/service'
import { testStoredKey } from './test-stored-key'

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
    const what = { id, permission: 'provider_keys:manage', action: 'provider_key.verified' } as const
    return (await testStoredKey(ctx, what)).view
  },
)
