import { newId } from '@/lib/crypto/id'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { LimitView, SetLimitInput } from '@/lib/schemas/limit'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { service } from '@/lib/services/service'
import { limitViews } from './limit-views'
import { auditedLimit } from './audited-limit'
import { requireSubject } from './require-subject'

/** Limits one space may have. */
const MAX_LIMITS = 500

/**
 * Sets how much of the space one subject may call; it holds from the next call on.
 * @throws AppError `invalid_input` for a person or token of somewhere else; `conflict` at the limit of limits.
 */
export const setLimit = service(
  { permission: 'limits:manage', impersonation: 'deny', audit: 'limit.set', input: SetLimitInput, output: LimitView },
  async (ctx, { subject, subjectId, requestsPerMinute, tokensPerMinute, concurrent }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      await tx.$queryRaw`SELECT id FROM space WHERE id = ${spaceId}::uuid FOR UPDATE`
      await requireSubject(tx, spaceId, { subject, subjectId })
      const known = await tx.callLimit.findFirst({ where: { spaceId, subject, subjectId } })
      if (known === null && (await tx.callLimit.count({ where: { spaceId } })) >= MAX_LIMITS)
        throw new AppError('conflict', `This space has ${MAX_LIMITS} limits, which is the most it can have.`)
      const set = {
        requestsPerMinute,
        tokensPerMinute: tokensPerMinute === null ? null : BigInt(tokensPerMinute),
        concurrent,
        setById: ctx.principal.userId,
        setAt: new Date(),
      }
      const row =
        known === null
          ? await tx.callLimit.create({ data: { id: newId(), spaceId, subject, subjectId, ...set } })
          : await tx.callLimit.update({ where: { id: known.id }, data: set })
      await recordAudit(tx, ctx, {
        action: 'limit.set',
        subjectType: 'limit',
        subjectId: row.id,
        ...(known === null ? {} : { before: auditedLimit(known) }),
        after: auditedLimit(row),
      })
      changed({ kind: 'space', id: spaceId })
      const [view] = await limitViews(tx, [row])
      if (!view) throw new AppError('internal', 'The limit is not there after it was set.')
      return view
    }),
)
