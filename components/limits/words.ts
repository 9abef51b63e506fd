import type { BudgetView, LimitView } from '@/lib/schemas/limit'

const KINDS: Readonly<Record<LimitView['subject'], string>> = {
  platform: 'Everything',
  space: 'Space',
  person: 'Person',
  token: 'Token',
  model: 'Model',
}

/** What kind of thing a limit or budget holds for. */
export const kindWord = (subject: LimitView['subject']): string => KINDS[subject]

/** For whom it is, in a word or two. */
export function subjectWords({ subject, subjectName }: Pick<LimitView, 'subject' | 'subjectName'>): string {
  if (subject === 'platform') return 'The whole installation'
  if (subject === 'space') return 'This space'
  return subjectName ?? `A ${subject} that is gone`
}

export const PERIOD_WORDS: Readonly<Record<BudgetView['period'], { each: string; label: string }>> = {
  day: { each: 'a day', label: 'Day' },
  week: { each: 'a week', label: 'Week, from Monday' },
  month: { each: 'a month', label: 'Month' },
  total: { each: 'in all', label: 'No period: in all' },
}

/** The part of a budget that is spent, 0–1 and above. */
export function spentPart({ amountNano, extraNano, spentNano }: BudgetView): number {
  const limit = BigInt(amountNano) + BigInt(extraNano)
  return limit === 0n ? 1 : Number((BigInt(spentNano) * 10_000n) / limit) / 10_000
}
