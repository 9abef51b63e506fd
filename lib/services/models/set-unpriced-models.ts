import { inTransaction } from '@/lib/db/client'
import { UnpricedModels, UnpricedPolicy } from '@/lib/schemas/model'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'

/** Says what becomes of calls to models whose price nobody knows; it counts from the next call. */
export const setUnpricedModels = service(
  {
    permission: 'models:manage',
    impersonation: 'deny',
    audit: 'space.unpriced_models_set',
    input: UnpricedPolicy,
    output: UnpricedPolicy,
  },
  async (ctx, { unpricedModels }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId: id } = ctx
      await tx.$queryRaw`SELECT id FROM space WHERE id = ${id}::uuid FOR UPDATE`
      const before = await tx.space.findUniqueOrThrow({ where: { id }, select: { unpricedModels: true } })
      await tx.space.update({ where: { id }, data: { unpricedModels } })
      await recordAudit(tx, ctx, {
        action: 'space.unpriced_models_set',
        subjectType: 'space',
        subjectId: id,
        before: { unpricedModels: UnpricedModels.parse(before.unpricedModels) },
        after: { unpricedModels },
      })
      changed({ kind: 'space', id })
      return { unpricedModels }
    }),
)
