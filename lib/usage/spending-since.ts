import type { UsageDatabase } from './usage-sql'

/** Whose calls: all of a space, of one person in it, or of some tokens in it. */
export type Spender = { spaceId: string; userId: string | null; tokenIds: readonly string[] | null }

/** What was spent from a moment on. Whole days and quarters of an hour from the sums, which outlive the events; the quarter it begins in by the event. */
const SPENT = `
WITH edge AS (
  SELECT $4::timestamptz AS since,
    date_bin('15 minutes', $4::timestamptz + interval '15 minutes' - interval '1 microsecond', '2000-01-01Z') AS quarter,
    date_trunc('day', $4::timestamptz + interval '1 day' - interval '1 microsecond', 'UTC') AS day
), parts AS (
  SELECT h.cost_nano AS cost, h.unpriced_requests AS unpriced
  FROM usage_rollup h, edge
  WHERE h.space_id = $1::uuid AND (h.grain = 'd' AND h.at >= edge.day OR h.grain = 'q' AND h.at >= edge.quarter AND h.at < edge.day)
    AND ($2::uuid IS NULL OR h.user_id = $2::uuid) AND ($3::uuid[] IS NULL OR h.token_id = ANY($3::uuid[]))
  UNION ALL
  SELECT coalesce(e.cost_nano, 0), (e.cost_nano IS NULL)::int
  FROM usage_event e, edge
  WHERE e.space_id = $1::uuid AND e.ts >= edge.since AND e.ts < edge.quarter
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
