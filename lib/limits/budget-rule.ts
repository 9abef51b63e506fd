import type { AdmissionRequest } from '@/lib/gateway/types'

export type BudgetSubject = 'space' | 'person' | 'token'
export type BudgetPeriod = 'day' | 'week' | 'month' | 'total'

/** One budget, as far as a call has to know it: what is left of it is asked of the database. */
export type BudgetRule = {
  id: string
  subject: BudgetSubject
  /** Id of the person or token; '' for the space. */
  subjectId: string
  period: BudgetPeriod
  timeZone: string
  /** What happens to a call whose model has no price. */
  unpriced: 'refuse' | 'allow'
}

export type BudgetRow = {
  id: string
  subject: string
  subject_id: string
  period: string
  time_zone: string
  unpriced: string
}

/** @throws Error when a stored budget cannot be what it was: it is never left out (R4.54). */
export function readBudget(row: BudgetRow): BudgetRule {
  const { id, subject, period, unpriced } = row
  if (!isSubject(subject) || !isPeriod(period)) throw new Error(`The budget ${id} makes no sense.`)
  return {
    id,
    subject,
    subjectId: row.subject_id,
    period,
    timeZone: row.time_zone,
    unpriced: unpriced === 'allow' ? 'allow' : 'refuse',
  }
}

const isSubject = (text: string): text is BudgetSubject => text === 'space' || text === 'person' || text === 'token'
const isPeriod = (text: string): text is BudgetPeriod =>
  text === 'day' || text === 'week' || text === 'month' || text === 'total'

/** The budgets a call is paid from, of those of its space. */
export function budgetsFor(budgets: readonly BudgetRule[], { caller }: Pick<AdmissionRequest, 'caller'>): BudgetRule[] {
  return budgets.filter(({ subject, subjectId }) => {
    switch (subject) {
      case 'space':
        return true
      case 'person':
        return subjectId === caller.userId
      case 'token':
        return subjectId === caller.tokenId
    }
  })
}
