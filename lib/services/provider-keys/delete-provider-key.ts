import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { DeletedProviderKey } from '@/lib/schemas/provider-key'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { toProviderKeyView, VIEW_INCLUDE } from './provider-key-view'

/**
 * Deletes a provider key and its models. The oldest key left of the same provider becomes its default.
 * @throws AppError `not_found` for a key of another space, the same as for one that never was (R2.13).
 */
export const deleteProviderKey = service(
  {
    permission: 'provider_keys:manage',
    impersonation: 'deny',
    audit: 'provider_key.deleted',
    input: z.strictObject({ id: Id }),
    output: DeletedProviderKey,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      await tx.$queryRaw`SELECT id FROM space WHERE id = ${spaceId}::uuid FOR UPDATE`
      const key = await tx.providerKey.findFirst({ where: { id, spaceId }, include: VIEW_INCLUDE })
      if (!key) throw new AppError('not_found', 'There is no such provider key.')
      await tx.providerKey.delete({ where: { id } })
      const heir =
        key.isDefault &&
        (await tx.providerKey.findFirst({ where: { spaceId, slug: key.slug }, orderBy: { createdAt: 'asc' } }))
      if (heir) await tx.providerKey.update({ where: { id: heir.id }, data: { isDefault: true } })
      await recordAudit(tx, ctx, {
        action: 'provider_key.deleted',
        subjectType: 'provider_key',
        subjectId: id,
        before: toProviderKeyView(key),
      })
      changed({ kind: 'provider_key', id, spaceId })
      return { id, keysLeft: await tx.providerKey.count({ where: { spaceId } }) }
    }),
)
