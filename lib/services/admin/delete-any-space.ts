import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { DeleteAnySpaceInput, DeletedSpace } from '@/lib/schemas/admin-space'
import { lockSpace } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { deleteSpaceRow } from '@/lib/services/spaces/delete-space'
import { noSuchSpace } from './administered-space'

/**
 * Deletes a space for good, by the rules its own owner has.
 * @throws AppError `invalid_input` on the field `name` when it is not the space's name; `conflict` for a personal space; `not_found`.
 */
export const deleteAnySpace = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'space.deleted',
    input: DeleteAnySpaceInput,
    output: DeletedSpace,
  },
  async (ctx, { id, name }) =>
    inTransaction(async (tx, changed) => {
      const space = await lockSpace(tx, id)
      if (!space) throw noSuchSpace()
      if (name.normalize('NFC') !== space.name) {
        const message = 'This is not the name of the space'
        throw new AppError('invalid_input', `${message}.`, { issues: [{ path: 'name', message }] })
      }
      await deleteSpaceRow(tx, ctx, id, changed)
      return { id }
    }),
)
