import { inTransaction, isUniqueViolation } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { AdminSpaceView, UpdateAnySpaceInput } from '@/lib/schemas/admin-space'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockSpace } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { RESERVED_SLUGS } from '@/lib/services/spaces/create-space-row'
import { administeredSpace, noSuchSpace } from './administered-space'

/**
 * Changes a space's name or address. A given-up address is free at once.
 * @throws AppError `conflict` on the field `slug` for an address that is taken or that Keyway needs itself; `not_found`.
 */
export const updateAnySpace = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'space.updated',
    input: UpdateAnySpaceInput,
    output: AdminSpaceView,
  },
  async (ctx, { id, ...input }) => {
    const taken = (message: string): AppError =>
      new AppError('conflict', message, { issues: [{ path: 'slug', message }] })
    try {
      return await inTransaction(async (tx, changed) => {
        const space = await lockSpace(tx, id)
        if (!space) throw noSuchSpace()
        const before = { name: space.name, slug: space.slug }
        const after = { name: input.name ?? before.name, slug: input.slug ?? before.slug }
        if (after.slug !== before.slug && RESERVED_SLUGS.has(after.slug))
          throw taken(`Keyway needs the short name ${after.slug} itself. Choose another one.`)
        if (after.name !== before.name || after.slug !== before.slug) {
          await tx.space.update({ where: { id }, data: after })
          await recordAudit(tx, ctx, {
            action: 'space.updated',
            subjectType: 'space',
            subjectId: id,
            spaceId: id,
            before,
            after,
          })
          changed({ kind: 'space', id })
        }
        return administeredSpace(tx, id)
      })
    } catch (error) {
      if (isUniqueViolation(error)) throw taken('Another space has this short name. Choose another one.')
      throw error
    }
  },
)
