import type { Transaction } from '@/lib/db/client'

/** Calls to each space in today and the 29 days before it, whole days in UTC as usage over days counts them; none = not there. */
export async function callsOver30Days(
  tx: Pick<Transaction, '$queryRaw'>,
  spaceIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ space_id: string; calls: bigint }[]>`
    SELECT space_id, sum(requests) AS calls FROM usage_series
    WHERE space_id = ANY(${[...spaceIds]}::uuid[]) AND dimension = 'all' AND grain = 'd'
      AND at >= (date_trunc('day', now() AT TIME ZONE 'UTC') - interval '29 days') AT TIME ZONE 'UTC'
    GROUP BY space_id`
  return new Map(rows.map((row) => [row.space_id, Number(row.calls)]))
}
