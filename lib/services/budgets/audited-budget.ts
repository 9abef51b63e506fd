import type { BudgetView } from '@/lib/schemas/budget'

/** What the audit log keeps of a budget: how it is set, and not what was spent of it by then. */
export const auditedBudget = (view: BudgetView): object => ({
  subject: view.subject,
  of: view.of?.name ?? null,
  period: view.period,
  zone: view.zone,
  limitNanoUsd: view.baseNanoUsd,
  unpriced: view.unpriced,
  reserve: view.reserve,
  endsStreams: view.endsStreams,
})
