import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { Id } from '@/lib/schemas/common'
import { ClearedLimit } from '@/lib/schemas/limit'
import { service } from '@/lib/services/service'
import { clearStoredLimit } from './store-limit'

/** Takes a limit that holds over all spaces away, from the next call on. @throws AppError `not_found`. */
export const clearPlatformLimit = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'limit.cleared',
    input: z.strictObject({ id: Id }),
    output: ClearedLimit,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      await clearStoredLimit(tx, ctx, { id, spaceId: null })
      changed({ kind: 'limits', spaceId: null })
      return { id }
    }),
)
