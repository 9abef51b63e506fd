import type { BudgetView } from '@/lib/schemas/budget'

/** Who a budget is of, in a word or two. */
export const ofWhom = ({ subject, of }: Pick<BudgetView, 'subject' | 'of'>): string =>
  subject === 'space' ? 'This space' : (of?.name ?? `A ${subject} that is gone`)

/** The same within a sentence. */
export const ofWhomWithin = (budget: Pick<BudgetView, 'subject' | 'of'>): string =>
  budget.subject === 'space' ? 'this space' : ofWhom(budget)

export const KINDS: Readonly<Record<BudgetView['subject'], string>> = {
  space: 'Space',
  member: 'Member',
  token: 'Token',
}

export const PERIODS: Readonly<Record<BudgetView['period'], { each: string; label: string }>> = {
  day: { each: 'a day', label: 'Day' },
  week: { each: 'a week', label: 'Week, from Monday' },
  month: { each: 'a month', label: 'Month' },
  total: { each: 'in all', label: 'None: it never starts anew' },
}

/** The part that is spent: 0–1, and above where a call cost more than was left. */
export function spentPart({ limitNanoUsd, spentNanoUsd }: Pick<BudgetView, 'limitNanoUsd' | 'spentNanoUsd'>): number {
  const limit = BigInt(limitNanoUsd)
  return limit === 0n ? 1 : Number((BigInt(spentNanoUsd) * 10_000n) / limit) / 10_000
}

/** From half of it on a budget says how far it is. */
export function standing(part: number): { tone: 'neutral' | 'warning' | 'danger'; words: string } | null {
  if (part >= 1) return { tone: 'danger', words: 'Used up' }
  if (part >= 0.8) return { tone: 'warning', words: 'Nearly used up' }
  return part >= 0.5 ? { tone: 'neutral', words: 'Half is spent' } : null
}
