import type { UsageDatabase } from '@/lib/usage/usage-sql'
import type { Period } from './calendar'

/** What a process wants to hold of one budget in one period. Nano-USD. */
export type LeaseWish = {
  budgetId: string
  /** Of the period; milliseconds since the epoch. */
  startsAt: number
  /** What it holds from now on in any case: what its running calls set aside, and what it keeps of the rest. */
  base: bigint
  /** What a waiting call needs on top; 0 = nobody waits. */
  need: bigint
  /** What that call can begin with where `need` is no longer there: it then gets all that is left, and is not covered. */
  minimum: bigint
  /** One of its calls may cost more than it has set aside. Of all processes one may have such a call. */
  isUncovered: boolean
  /** On top as well, where plenty is left: for calls to come. */
  want: bigint
}

/** What became of a wish. `left` is what nobody has spent or set aside, after the grant; it may be below zero. */
export type LeaseAnswer = {
  budgetId: string
  startsAt: number
  /** On top of `base`. */
  granted: bigint
  /** `need` is not there: what was granted is all that was left. */
  isUncovered: boolean
  /** The wish alone was granted; all wishes of one question are, or none. */
  isEnough: boolean
  /** With what it was raised by for now. */
  limit: bigint
  spent: bigint
  /** Set aside by all processes. */
  reserved: bigint
  /** Milliseconds until the limit changes by itself; null = it does not. */
  limitChangesInMs: number | null
}

/** One process gets at most this part of what is left beyond what it needs at once, so that others get theirs. */
const SHARE = 8

/**
 * Sets what one process holds of some budgets, and grants what it needs on top if every one of them can give it: one
 * statement. The rows are taken in order, so that two processes never wait for each other; what it says of a lease is
 * absolute, so that an answer lost on the way is put right by the next question. A lease past its time counts no more.
 */
const SET_LEASES = `
WITH asked AS (
  SELECT * FROM json_to_recordset($3::json)
    AS r("budgetId" uuid, "startsAt" bigint, base numeric, need numeric, minimum numeric, want numeric,
      "isUncovered" boolean)
), locked AS MATERIALIZED (
  SELECT p.budget_id, p.starts_at, p.spent_nano, p.leases, a.*
  FROM budget_period p
  JOIN asked a ON p.budget_id = a."budgetId" AND p.starts_at = to_timestamp(a."startsAt" / 1000.0)
  ORDER BY p.budget_id, p.starts_at
  FOR UPDATE OF p
), clock AS (
  SELECT floor(extract(epoch FROM now()) * 1000)::bigint AS ms
), counted AS (
  SELECT l.*, clock.ms,
    b.limit_nano + coalesce(i.more, 0) AS limit_now,
    i.ends_at AS limit_until,
    coalesce((
      SELECT jsonb_object_agg(e.key, e.value) FROM jsonb_each(l.leases) e
      WHERE e.key <> $1::text AND (e.value->>'until')::bigint > clock.ms
    ), '{}') AS others
  FROM locked l
  JOIN budget b ON b.id = l.budget_id
  CROSS JOIN clock
  CROSS JOIN LATERAL (
    SELECT sum(amount_nano) AS more, min(ends_at) AS ends_at FROM budget_increase
    WHERE budget_id = l.budget_id AND starts_at <= now() AND (ends_at > now() OR ends_at IS NULL)
  ) i
), summed AS (
  SELECT c.*, limit_now - spent_nano - e.amount - base AS left_now, e.amount AS reserved_by_others, e.uncovered
  FROM counted c
  CROSS JOIN LATERAL (
    SELECT coalesce(sum((value->>'amount')::numeric), 0) AS amount, coalesce(bool_or(value ? 'uncovered'), false) AS uncovered
    FROM jsonb_each(c.others)
  ) e
), judged AS (
  SELECT s.*, CASE
    WHEN need <= 0 THEN greatest(0, least(want, trunc(left_now / ${SHARE})))
    WHEN left_now >= need THEN greatest(need, least(want, trunc(left_now / ${SHARE})))
    WHEN left_now > 0 AND left_now >= s.minimum AND NOT s.uncovered AND NOT s."isUncovered" THEN left_now
  END AS grantable
  FROM summed s
), verdict AS (
  SELECT count(grantable) = (SELECT count(*) FROM asked) AS all_can FROM judged
), decided AS (
  SELECT j.*, CASE WHEN v.all_can THEN grantable ELSE 0 END AS granted,
    v.all_can AND need > left_now AND need > 0 AS makes_uncovered
  FROM judged j CROSS JOIN verdict v
)
UPDATE budget_period p
SET leases = d.others || CASE WHEN d.base + d.granted <= 0 THEN '{}'::jsonb
  ELSE jsonb_build_object($1::text, jsonb_build_object('amount', d.base + d.granted, 'until', d.ms + $2::bigint)
    || CASE WHEN d."isUncovered" OR d.makes_uncovered THEN '{"uncovered": true}'::jsonb ELSE '{}' END) END
FROM decided d
WHERE p.budget_id = d.budget_id AND p.starts_at = d.starts_at
RETURNING d."budgetId", d."startsAt"::text, d.granted::text, d.grantable IS NOT NULL AS is_enough, d.makes_uncovered,
  d.limit_now::text, d.spent_nano::text, (d.reserved_by_others + d.base + d.granted)::text AS reserved,
  floor(extract(epoch FROM d.limit_until - now()) * 1000)::text AS limit_changes_in_ms`

/** Asks the database. @returns an answer for each wish whose period is there. @throws the database's error. */
export async function setLeases(
  database: UsageDatabase,
  holder: string,
  lifeMs: number,
  wishes: readonly LeaseWish[],
): Promise<LeaseAnswer[]> {
  const asked = wishes.map((wish) => ({
    ...wish,
    base: String(wish.base),
    need: String(wish.need),
    minimum: String(wish.minimum),
    want: String(wish.want),
  }))
  const { rows } = await database.query(SET_LEASES, [holder, lifeMs, JSON.stringify(asked)])
  return rows.map((row) => {
    const changes = row['limit_changes_in_ms']
    return {
      budgetId: String(row['budgetId']),
      startsAt: Number(row['startsAt']),
      granted: nano(row['granted']),
      isUncovered: row['makes_uncovered'] === true,
      isEnough: row['is_enough'] === true,
      limit: nano(row['limit_now']),
      spent: nano(row['spent_nano']),
      reserved: nano(row['reserved']),
      limitChangesInMs: changes === null ? null : Number(changes),
    }
  })
}

/** Whole numbers only: a column that is none is an error, never zero. */
const nano = (value: unknown): bigint => BigInt(String(value))

/** Only for budgets that are still there. */
const ADD_PERIODS = `
INSERT INTO budget_period (budget_id, starts_at, ends_at)
SELECT b.id, to_timestamp(a."startsAt" / 1000.0), to_timestamp(a."endsAt" / 1000.0)
FROM json_to_recordset($1::json) AS a("budgetId" uuid, "startsAt" bigint, "endsAt" bigint)
JOIN budget b ON b.id = a."budgetId"
ORDER BY 1, 2
ON CONFLICT DO NOTHING`

/** Makes the rows of periods that begin, where they are missing. @throws the database's error. */
export async function addPeriods(
  database: UsageDatabase,
  periods: readonly (Period & { budgetId: string })[],
): Promise<void> {
  await database.query(ADD_PERIODS, [JSON.stringify(periods)])
}

const DROP_FORMER_LEASES = `
UPDATE budget_period
SET leases = CASE WHEN leases ? $1::text THEN jsonb_build_object($1::text, leases->$1::text) ELSE '{}' END
WHERE leases <> '{}'`

/**
 * Gives up what processes hold that are no more: for the only process of a database, once what they spent has been counted.
 * @throws the database's error.
 */
export async function dropFormerLeases(database: UsageDatabase, holder: string): Promise<void> {
  await database.query(DROP_FORMER_LEASES, [holder])
}
