import type { UsageDatabase } from './usage-sql'

/** Whose calls: all of a space, of one person in it, or of some tokens in it. */
export type Spender = { spaceId: string; userId: string | null; tokenIds: readonly string[] | null }

/** What was spent from a moment on. Whole hours from the sums, which outlive the events; the hour it begins in by the event. */
const SPENT = `
WITH edge AS (
  SELECT $4::timestamptz AS since, date_trunc('hour', $4::timestamptz + interval '1 hour' - interval '1 microsecond', 'UTC') AS hour
), parts AS (
  SELECT h.cost_nano AS cost, h.unpriced_requests AS unpriced
  FROM usage_hourly h, edge
  WHERE h.space_id = $1::uuid AND h.hour >= edge.hour
    AND ($2::uuid IS NULL OR h.user_id = $2::uuid) AND ($3::uuid[] IS NULL OR h.token_id = ANY($3::uuid[]))
  UNION ALL
  SELECT coalesce(e.cost_nano, 0), (e.cost_nano IS NULL)::int
  FROM usage_event e, edge
  WHERE e.space_id = $1::uuid AND e.ts >= edge.since AND e.ts < edge.hour
    AND ($2::uuid IS NULL OR e.user_id = $2::uuid) AND ($3::uuid[] IS NULL OR e.token_id = ANY($3::uuid[]))
)
SELECT coalesce(sum(cost), 0)::text AS spent, coalesce(sum(unpriced), 0)::text AS unpriced FROM parts`

/** @returns nano-USD, and how many of the calls have no price */
export async function spendingSince(
  database: UsageDatabase,
  { spaceId, userId, tokenIds }: Spender,
  since: Date,
): Promise<{ spentNano: bigint; unpriced: bigint }> {
  const { rows } = await database.query(SPENT, [spaceId, userId, tokenIds, since.toISOString()])
  return { spentNano: BigInt(String(rows[0]?.['spent'])), unpriced: BigInt(String(rows[0]?.['unpriced'])) }
}
