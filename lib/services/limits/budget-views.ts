import type { Transaction } from '@/lib/db/client'
import type { BudgetView } from '@/lib/schemas/limit'
import { namesOf, subjectNames } from './subject-names'

type Row = {
  id: string
  subject: BudgetView['subject']
  subject_id: string
  period: BudgetView['period']
  time_zone: string
  amount_nano: bigint
  extra_nano: bigint
  unpriced: BudgetView['unpriced']
  set_by_id: string | null
  set_at: Date
  period_start: Date
  period_end: Date | null
  spent_nano: bigint
  reserved_nano: bigint
}

/** Budgets of a space with what is spent and held of their running periods, or the one of this id. Leases that have lapsed hold nothing. */
export async function budgetViews(
  tx: Pick<Transaction, '$queryRaw' | 'user' | 'personalAccessToken' | 'space'>,
  spaceId: string,
  id: string | null = null,
): Promise<BudgetView[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT b.id, b.subject, b.subject_id, b.period, b.time_zone, b.amount_nano, b.unpriced, b.set_by_id, b.set_at,
      CASE WHEN b.extra_until > now() THEN coalesce(b.extra_nano, 0) ELSE 0 END AS extra_nano,
      p.start AS period_start, budget_period_end(b.period, b.time_zone, now()) AS period_end,
      coalesce(s.spent_nano, 0) AS spent_nano,
      (SELECT coalesce(sum(l.amount_nano), 0)::bigint FROM budget_lease l
        WHERE l.budget_id = b.id AND l.period_start = p.start AND l.expires_at > now()) AS reserved_nano
    FROM budget b
    CROSS JOIN LATERAL (SELECT budget_period_start(b.period, b.time_zone, now()) AS start) p
    LEFT JOIN budget_spend s ON s.budget_id = b.id AND s.period_start = p.start
    WHERE b.space_id = ${spaceId}::uuid AND (${id}::uuid IS NULL OR b.id = ${id}::uuid)
    ORDER BY array_position(ARRAY['space', 'person', 'token'], b.subject), b.subject_id, b.id`
  const [subjects, setters] = await Promise.all([
    subjectNames(
      tx,
      rows.map(({ subject, subject_id }) => ({ subject, subjectId: subject_id, spaceId })),
    ),
    namesOf(
      tx,
      rows.map(({ set_by_id }) => set_by_id),
    ),
  ])
  return rows.map((row, at) => {
    const left = row.amount_nano + row.extra_nano - row.spent_nano
    return {
      id: row.id,
      subject: row.subject,
      subjectId: row.subject_id,
      subjectName: subjects[at] ?? null,
      period: row.period,
      timeZone: row.time_zone,
      amountNano: String(row.amount_nano),
      extraNano: String(row.extra_nano),
      spentNano: String(row.spent_nano),
      reservedNano: String(row.reserved_nano),
      leftNano: String(left > 0n ? left : 0n),
      periodStart: row.period === 'total' ? null : row.period_start.toISOString(),
      periodEnd: row.period_end?.toISOString() ?? null,
      unpriced: row.unpriced,
      setBy: row.set_by_id === null ? null : (setters.get(row.set_by_id) ?? null),
      setAt: row.set_at.toISOString(),
    }
  })
}
