import type { Refusal } from '@/lib/gateway/refusal'
import type { Budget } from './budget'
import { budgetName, dollars, resetWords } from './budget-words'
import type { Period } from './calendar'
import type { Standing } from './lease'

const WHO_HELPS = 'An admin of the space can raise it under Limits and budgets.'

/** What a call was refused for. */
export type Short = { budget: Budget; period: Period; standing: Pick<Standing, 'limit' | 'spent'>; minimum: bigint }

/** Nothing is left, or less than the call needs to begin: no waiting helps before the budget starts anew. */
export function usedUp({ budget, period, standing, minimum }: Short): Refusal {
  const { limit, spent } = standing
  const state =
    spent >= limit
      ? `is used up: ${dollars(spent)} spent.`
      : `has ${dollars(limit - spent)} left, and a call like this costs about ${dollars(minimum)}.`
  const message = `${budgetName(budget, limit)} ${state} ${resetWords(budget, period)} ${WHO_HELPS}`
  return { code: 'budget_exhausted', message }
}

/** What is left is set aside for calls that are running; what they do not need comes back when they end. */
export function busy({ budget, standing }: Short): Refusal {
  const left = dollars(standing.limit - standing.spent)
  const message = `${budgetName(budget, standing.limit)} has ${left} left, and calls that are running may need it. Try again in a moment.`
  return { code: 'budget_reserved', message }
}

/** The budget cannot be kept, because nobody knows what the call would cost (J10). */
export function notPriced(budget: Budget, model: string): Refusal {
  const whose = budget.tokenIds !== null ? 'this token' : budget.userId !== null ? 'you' : 'this space'
  const message =
    `What ${model} costs is not known, and the budget of ${whose} takes no calls without a price. ` +
    'An admin of the space can allow them under Limits and budgets.'
  return { code: 'model_not_priced', message, param: 'model' }
}
