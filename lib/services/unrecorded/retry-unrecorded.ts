import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { UnrecordedView } from '@/lib/schemas/unrecorded'
import { service } from '@/lib/services/service'
import { storeLetter } from './store-letter'
import { toUnrecordedView } from './unrecorded-view'

/**
 * Tries to store an event again that the database refused; once it lands it counts once.
 * @throws AppError `not_found`; `conflict` when it is not open, or is refused again, saying why.
 */
export const retryUnrecorded = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'usage.retried',
    input: z.strictObject({ id: Id }),
    output: UnrecordedView,
  },
  async (ctx, { id }) => {
    const letter = await storeLetter(ctx, id)
    if (letter.resolution === null) throw new AppError('conflict', `The database still refuses it: ${letter.error}`)
    return toUnrecordedView(letter)
  },
)
