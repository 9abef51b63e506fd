import type { UsageDatabase } from '@/lib/usage/usage-sql'

/** What became of a budget in one period. Nano-USD. */
export type PeriodState = { spent: bigint; reserved: bigint; unpriced: number }

export const UNTOUCHED: PeriodState = Object.freeze({ spent: 0n, reserved: 0n, unpriced: 0 })

const STATES = `
SELECT p.budget_id::text AS id, p.spent_nano::text AS spent, p.unpriced_requests::text AS unpriced, coalesce((
    SELECT sum((value->>'amount')::numeric) FROM jsonb_each(p.leases)
    WHERE (value->>'until')::bigint > extract(epoch FROM now()) * 1000
  ), 0)::text AS reserved
FROM json_to_recordset($1::json) AS a("budgetId" uuid, "startsAt" bigint)
JOIN budget_period p ON p.budget_id = a."budgetId" AND p.starts_at = to_timestamp(a."startsAt" / 1000.0)`

/** Of each budget the period that starts at a moment, by the budget's id; one that nobody has touched is missing. */
export async function periodStates(
  database: UsageDatabase,
  periods: readonly { budgetId: string; startsAt: number }[],
): Promise<ReadonlyMap<string, PeriodState>> {
  if (periods.length === 0) return new Map()
  const { rows } = await database.query(STATES, [JSON.stringify(periods)])
  return new Map(
    rows.map(({ id, spent, reserved, unpriced }) => [
      String(id),
      { spent: BigInt(String(spent)), reserved: BigInt(String(reserved)), unpriced: Number(unpriced) },
    ]),
  )
}
