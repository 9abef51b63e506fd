import type { Refusal } from '@/lib/gateway/refusal'
import type { BudgetRefusal } from './budget-desk'
import type { BudgetRule } from './budget-rule'

const WHOSE: Readonly<Record<BudgetRule['subject'], string>> = {
  space: 'this space',
  person: 'you in this space',
  token: 'this token',
}
const EACH: Readonly<Record<BudgetRule['period'], string>> = {
  day: ' a day',
  week: ' a week',
  month: ' a month',
  total: '',
}

/** How a call is told that a budget is used up: which, what was spent, and when it begins anew. */
export function budgetRefusal({ rule, state }: BudgetRefusal): Refusal {
  const { limitNano, spentNano, periodEnd } = state
  const budget = `The budget of ${dollars(limitNano)}${EACH[rule.period]} for ${WHOSE[rule.subject]}`
  const running = spentNano < limitNano ? ', and the rest is held by calls that are running' : ''
  const resets = periodEnd === null ? 'It does not reset.' : `It resets on ${inWords(periodEnd, rule.timeZone)}.`
  return {
    code: 'budget_exhausted',
    message: `${budget} is used up: ${dollars(spentNano)} is spent${running}. ${resets} An admin can raise it under Limits and budgets.`,
  }
}

/** A call that cannot be counted against a budget. */
export function unpricedRefusal(model: string): Refusal {
  return {
    code: 'not_priced',
    message: `${model} has no price, so it cannot be counted against a budget that refuses such calls. An admin can change that under Limits and budgets.`,
  }
}

/** Dollars and cents, rounded up: what is spent is never shown as less. */
export function dollars(nano: bigint): string {
  const cents = (nano + 9_999_999n) / 10_000_000n
  return `$${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
}

function inWords(at: Date, timeZone: string): string {
  const options = { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const
  const time = new Intl.DateTimeFormat('en-GB', { ...options, hourCycle: 'h23', timeZone }).format(at)
  return `${time} (${timeZone})`
}
