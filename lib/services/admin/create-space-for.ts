import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { AdminSpaceView, CreateSpaceForInput } from '@/lib/schemas/admin-space'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { createSpaceRow } from '@/lib/services/spaces/create-space-row'
import { administeredSpace } from './administered-space'

/**
 * Makes a space for somebody, who owns it; the administrator is not in it.
 * @throws AppError `conflict` on the field `ownerEmail` for an address nobody who can sign in has.
 */
export const createSpaceFor = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: 'space.created',
    input: CreateSpaceForInput,
    output: AdminSpaceView,
  },
  async (ctx, { name, ownerEmail }) =>
    inTransaction(async (tx, changed) => {
      const owner = await tx.user.findFirst({ where: { email: ownerEmail, status: 'active' } })
      if (!owner) {
        const message = 'Nobody who can sign in has this address'
        throw new AppError('conflict', `${message}.`, { issues: [{ path: 'ownerEmail', message }] })
      }
      const row = await createSpaceRow(tx, { name, slugFrom: name, ownerId: owner.id, personal: false })
      await recordAudit(tx, ctx, {
        action: 'space.created',
        subjectType: 'space',
        subjectId: row.id,
        spaceId: row.id,
        after: { name: row.name, slug: row.slug, owner: owner.email },
      })
      // Their tokens for all spaces reach it from now on.
      changed({ kind: 'user', id: owner.id })
      return administeredSpace(tx, row.id)
    }),
)
