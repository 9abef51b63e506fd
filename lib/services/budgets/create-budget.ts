import { newId } from '@/lib/crypto/id'
import { inTransaction, isUniqueViolation, type Transaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { BudgetView, CreateBudgetInput } from '@/lib/schemas/budget'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { findMember } from '@/lib/services/members/find-member'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { findReachingToken } from '@/lib/services/reach/find-reaching-token'
import { service } from '@/lib/services/service'
import { requireTimeZone } from '@/lib/usage/usage-filter'
import { auditedBudget } from './audited-budget'
import { budgetView } from './budget-views'
import { openPeriods } from './open-periods'

/** More would be read with a first call. */
const MAX_BUDGETS = 500

/**
 * Gives a space, a member or a token that reaches it a budget. What was spent in its present calendar period counts
 * already; a total counts from now on.
 * @throws AppError `not_found` for a member or token that is not of this space; `conflict` when there is one of this
 * period already, or at the limit.
 */
export const createBudget = service(
  {
    permission: 'limits:manage',
    impersonation: 'deny',
    audit: 'budget.created',
    input: CreateBudgetInput,
    output: BudgetView,
  },
  async (ctx, { subject: _subject, userId = null, tokenId = null, limitNanoUsd, ...settings }) => {
    const { spaceId } = ctx
    const zone = requireTimeZone(settings.zone)
    try {
      return await inTransaction(async (tx, changed) => {
        await lockMembership(tx, ctx, 'limits:manage')
        if (userId !== null) await findMember(tx, spaceId, userId)
        if (tokenId !== null) await findReachingToken(tx, ctx, tokenId)
        if ((await tx.budget.count({ where: { spaceId } })) >= MAX_BUDGETS)
          throw new AppError('conflict', `This space has ${MAX_BUDGETS} budgets, which is the limit.`)
        const id = newId()
        const tokenIds = tokenId === null ? null : await lineOf(tx, tokenId)
        const row = await tx.budget.create({
          data: {
            id,
            spaceId,
            userId,
            tokenId,
            ...settings,
            zone,
            limitNano: BigInt(limitNanoUsd),
            createdById: ctx.principal.userId,
          },
        })
        await tx.budgetToken.createMany({ data: (tokenIds ?? []).map((each) => ({ budgetId: id, tokenId: each })) })
        await openPeriods(tx, row, tokenIds)
        const view = await budgetView(tx, { id })
        await recordAudit(tx, ctx, {
          action: 'budget.created',
          subjectType: 'budget',
          subjectId: id,
          after: auditedBudget(view),
        })
        changed({ kind: 'limits', spaceId })
        return view
      })
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      throw new AppError(
        'conflict',
        'There is a budget of this period already. Change that one, or choose another period.',
        {
          issues: [{ path: 'period', message: 'There is one already' }],
        },
      )
    }
  },
)

/** The token, those it took the place of, and those that took its place: one budget for all of them. */
async function lineOf(tx: Transaction, tokenId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE line AS (
      SELECT id, rotated_from_id FROM personal_access_token WHERE id = ${tokenId}::uuid
      UNION
      SELECT t.id, t.rotated_from_id FROM personal_access_token t
      JOIN line ON t.id = line.rotated_from_id OR t.rotated_from_id = line.id
    )
    SELECT id::text FROM line`
  return rows.map(({ id }) => id)
}
