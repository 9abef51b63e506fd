import type { Budget } from '@/lib/db/generated/client'

/** What of a budget the audit log keeps. Nano-dollars as text. */
export function auditedBudget(row: Budget) {
  const { subject, subjectId, period, timeZone, amountNano, extraNano, extraUntil, unpriced } = row
  return {
    subject,
    subjectId,
    period,
    timeZone,
    amountNano: String(amountNano),
    extraNano: extraNano === null ? null : String(extraNano),
    extraUntil: extraUntil?.toISOString() ?? null,
    unpriced,
  }
}
