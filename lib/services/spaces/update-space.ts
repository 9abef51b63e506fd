import { isDeepStrictEqual } from 'node:util'
import { inTransaction, isUniqueViolation } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { SpaceView, UpdateSpaceInput } from '@/lib/schemas/space'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { RESERVED_SLUGS } from './create-space-row'

/**
 * Changes the space's name, its address, how long tokens may live and calls are kept, or which web pages may call. A given-up address is free at once.
 * @throws AppError `conflict` on the field `slug` for an address that is taken or that Keyway needs itself.
 */
export const updateSpace = service(
  {
    permission: 'space:update',
    impersonation: 'deny',
    audit: 'space.updated',
    input: UpdateSpaceInput,
    output: SpaceView,
  },
  async (ctx, input) => {
    const taken = (message: string): AppError =>
      new AppError('conflict', message, { issues: [{ path: 'slug', message }] })
    const { slug } = input
    if (slug !== undefined && slug !== ctx.space.slug && RESERVED_SLUGS.has(slug))
      throw taken(`Keyway needs the short name ${slug} itself. Choose another one.`)
    try {
      return await inTransaction(async (tx, changed) => {
        await lockMembership(tx, ctx, 'space:update')
        const select = { name: true, slug: true, tokenMaxDays: true, usageDays: true, corsOrigins: true } as const
        const before = await tx.space.findUniqueOrThrow({ where: { id: ctx.spaceId }, select })
        const { name = before.name, slug = before.slug, tokenMaxDays = before.tokenMaxDays } = input
        const { usageDays = before.usageDays, corsOrigins = before.corsOrigins } = input
        const after = { name, slug, tokenMaxDays, usageDays, corsOrigins }
        if (!isDeepStrictEqual(after, before)) {
          await tx.space.update({ where: { id: ctx.spaceId }, data: after })
          await recordAudit(tx, ctx, {
            action: 'space.updated',
            subjectType: 'space',
            subjectId: ctx.spaceId,
            before,
            after,
          })
          changed({ kind: 'space', id: ctx.spaceId })
        }
        return { ...ctx.space, ...after }
      })
    } catch (error) {
      if (isUniqueViolation(error)) throw taken('Another space has this short name. Choose another one.')
      throw error
    }
  },
)
