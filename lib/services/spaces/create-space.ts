import { heldRole } from '@/lib/auth/policy'
import { toSpaceView } from '@/lib/auth/space-view'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { CreateSpaceInput, SpaceView } from '@/lib/schemas/space'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { createSpaceRow } from './create-space-row'

/** Spaces one person may own. */
const MAX_OWNED = 100

/**
 * Creates a space; the caller owns it. API access is off until somebody switches it on.
 * @throws AppError `conflict` when the caller owns too many.
 */
export const createSpace = service(
  { permission: 'self', impersonation: 'deny', audit: 'space.created', input: CreateSpaceInput, output: SpaceView },
  async (ctx, input) => {
    const ownerId = ctx.principal.userId
    return inTransaction(async (tx, changed) => {
      await tx.$queryRaw`SELECT id FROM "user" WHERE id = ${ownerId}::uuid FOR UPDATE`
      const owned = await tx.member.count({
        where: { userId: ownerId, role: 'owner', removedAt: null, space: { status: { not: 'deleted' } } },
      })
      if (owned >= MAX_OWNED)
        throw new AppError('conflict', `You own ${MAX_OWNED} spaces, which is the limit. Delete one first.`)
      const row = await createSpaceRow(tx, { name: input.name, slugFrom: input.name, ownerId, personal: false })
      const view = toSpaceView(row, ownerId, heldRole({ role: 'owner', customRole: null }))
      await recordAudit(tx, ctx, {
        action: 'space.created',
        subjectType: 'space',
        subjectId: row.id,
        spaceId: row.id,
        after: { name: view.name, slug: view.slug },
      })
      // A token for all of the owner's spaces reaches one more.
      changed({ kind: 'user', id: ownerId })
      return view
    })
  },
)
