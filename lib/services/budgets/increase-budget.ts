import { newId } from '@/lib/crypto/id'
import { inTransaction } from '@/lib/db/client'
import { AppError } from '@/lib/errors'
import { BudgetView, IncreaseBudgetInput } from '@/lib/schemas/budget'
import { recordAudit } from '@/lib/services/audit/record-audit'
import { lockMembership } from '@/lib/services/members/lock-membership'
import { service } from '@/lib/services/service'
import { budgetView, countingAt, presentPeriod } from './budget-views'
import { findBudget } from './find-budget'

/** Increases that count at a time. */
const MAX_INCREASES = 50
const MOST_DAYS = 366
const DAY_MS = 86_400_000

/**
 * Adds money to a budget for a while, from the next call on: a top-up for the present period, which of a total has no end,
 * or an increase of every period until a moment.
 * @throws AppError `not_found`; `invalid_input` for an end that is past or more than a year away; `conflict` when too many count.
 */
export const increaseBudget = service(
  {
    permission: 'limits:manage',
    impersonation: 'deny',
    audit: 'budget.increased',
    input: IncreaseBudgetInput,
    output: BudgetView,
  },
  async (ctx, { id, kind, amountNanoUsd, reason, endsAt: chosen }) =>
    inTransaction(async (tx, changed) => {
      const { spaceId } = ctx
      await lockMembership(tx, ctx, 'limits:manage')
      const budget = await findBudget(tx, ctx, id)
      const now = new Date()
      const endsAt = kind === 'top_up' ? presentPeriod(budget, now).endsAt : requireSoon(chosen ?? '', now)
      if ((await tx.budgetIncrease.count({ where: { budgetId: id, ...countingAt(now) } })) >= MAX_INCREASES)
        throw new AppError(
          'conflict',
          `${MAX_INCREASES} increases count already, which is the limit. Change the budget itself.`,
        )
      const increase = {
        amountNano: BigInt(amountNanoUsd),
        reason,
        startsAt: now,
        endsAt: endsAt === null ? null : new Date(endsAt),
      }
      await tx.budgetIncrease.create({
        data: { id: newId(), budgetId: id, ...increase, createdById: ctx.principal.userId },
      })
      const view = await budgetView(tx, { id })
      await recordAudit(tx, ctx, {
        action: 'budget.increased',
        subjectType: 'budget',
        subjectId: id,
        after: {
          kind,
          amountNanoUsd,
          reason,
          endsAt: increase.endsAt?.toISOString() ?? null,
          limitNanoUsd: view.limitNanoUsd,
        },
      })
      changed({ kind: 'limits', spaceId })
      return view
    }),
)

function requireSoon(moment: string, now: Date): number {
  const endsAt = Date.parse(moment)
  const aheadMs = endsAt - now.getTime()
  if (aheadMs > 0 && aheadMs <= MOST_DAYS * DAY_MS) return endsAt
  const message = aheadMs > 0 ? 'At most a year from now' : 'It has to end later than now'
  throw new AppError('invalid_input', `${message}.`, { issues: [{ path: 'endsAt', message }] })
}
