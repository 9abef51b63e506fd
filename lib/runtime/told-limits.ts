import { db } from '@/lib/db/client'
import type { GatewayPorts } from '@/lib/gateway/ports'
import type { Caller } from '@/lib/gateway/types'
import type { Limiter } from '@/lib/limits/limiter'
import type { LimitView } from '@/lib/schemas/limit'
import { limitViews } from '@/lib/services/limits/limit-views'
import type { LimitDirectory } from './limit-directory'
import type { ToldBudgets } from './told-budgets'

/** What a program is told about limits: those that hold it, and, where it may read them, all limits and budgets of its space. */
export type ToldLimits = Pick<GatewayPorts, 'quotaStats'> & {
  /** Those that concern a caller whatever it calls, with what is left of them. JSON-safe. */
  limitsOf: (caller: Caller) => Promise<readonly Record<string, unknown>[]>
}

export function createToldLimits(parts: {
  directory: LimitDirectory
  limiter: Limiter
  budgetsIn: ToldBudgets['budgetsIn']
}): ToldLimits {
  const { directory, limiter, budgetsIn } = parts
  return {
    quotaStats: async ({ spaceId }) => {
      const [{ items, counting }, budgets] = await Promise.all([
        limitViews(db(), { spaceId }, () => false),
        budgetsIn(spaceId),
      ])
      return { object: 'quota_stats', counting, data: items.map(toStat), budgets }
    },
    limitsOf: async (caller) => {
      // What all of Keyway may do, and does, is not for every caller to know.
      const rules = (await directory.rulesOf(caller)).filter(({ subject }) => subject !== 'platform')
      const { standings } = await limiter.look(rules)
      return rules.map((rule, i) => ({
        subject: rule.subject,
        requestsPerMinute: left(rule.requestsPerMinute, standings[i]?.requests),
        tokensPerMinute: left(rule.tokensPerMinute, standings[i]?.tokens),
        concurrentCalls: left(rule.concurrentCalls, standings[i]?.concurrent),
      }))
    },
  }
}

function toStat({ id, subject, of, setAt, ...view }: LimitView): Record<string, unknown> {
  return {
    id,
    subject,
    of: of === null ? null : { id: of.id, name: of.name },
    requestsPerMinute: left(view.requestsPerMinute?.limit, view.requestsPerMinute?.used),
    tokensPerMinute: left(view.tokensPerMinute?.limit, view.tokensPerMinute?.used),
    concurrentCalls: left(view.concurrentCalls?.limit, view.concurrentCalls?.used),
    setAt,
  }
}

/** A limit, what is used of it and what is left; null = not limited. */
function left(limit: number | null | undefined, used = 0): Record<string, number> | null {
  return limit === null || limit === undefined ? null : { limit, used, remaining: Math.max(0, limit - used) }
}
