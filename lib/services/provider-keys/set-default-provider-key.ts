import { z } from 'zod'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { Id } from '@/lib/schemas/common'
import { ProviderKeyView } from '@/lib/schemas/provider-key'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { toProviderKeyView, VIEW_INCLUDE } from './provider-key-view'

/** Makes a key the first choice among the keys of its provider. @throws AppError `not_found` for a key of another space. */
export const setDefaultProviderKey = service(
  {
    permission: 'provider_keys:manage',
    impersonation: 'deny',
    audit: 'provider_key.made_default',
    input: z.strictObject({ id: Id }),
    output: ProviderKeyView,
  },
  async (ctx, { id }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      await lockMembership(tx, ctx, 'provider_keys:manage')
      const key = await tx.providerKey.findFirst({ where: { id, spaceId } })
      if (!key) throw new AppError('not_found', 'There is no such provider key.')
      const before = await tx.providerKey.findFirst({
        where: { spaceId, slug: key.slug, isDefault: true },
        select: { id: true, label: true },
      })
      await tx.providerKey.updateMany({ where: { spaceId, slug: key.slug }, data: { isDefault: false } })
      await tx.providerKey.update({ where: { id }, data: { isDefault: true } })
      const view = toProviderKeyView(await tx.providerKey.findUniqueOrThrow({ where: { id }, include: VIEW_INCLUDE }))
      await recordAudit(tx, ctx, {
        action: 'provider_key.made_default',
        subjectType: 'provider_key',
        subjectId: id,
        ...(before ? { before } : {}),
        after: view,
      })
      changed({ kind: 'provider_key', id, spaceId })
      return view
    }),
)
