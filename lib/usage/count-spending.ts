/**
 * Steps of the statement that stores a batch: adds what its new events (`inserted`) cost to every budget they concern, in
 * the period their request came in. Exactly as often as their rows are stored, which is once. The rows of the budgets are
 * taken in order, as everywhere, so that no two writers wait for each other.
 */
export const COUNT_SPENDING = `spending AS MATERIALIZED (
  SELECT p.budget_id, p.starts_at, coalesce(sum(e.cost_nano), 0) AS cost_nano,
    count(*) FILTER (WHERE e.cost_nano IS NULL) AS unpriced
  FROM inserted e
  JOIN budget b ON b.space_id = e.space_id
    AND (b.user_id = e.user_id OR b.user_id IS NULL)
    AND (b.token_id IS NULL OR EXISTS (SELECT FROM budget_token t WHERE t.budget_id = b.id AND t.token_id = e.token_id))
  JOIN budget_period p ON p.budget_id = b.id AND p.starts_at <= e.ts AND (p.ends_at > e.ts OR p.ends_at IS NULL)
  GROUP BY 1, 2
  HAVING sum(e.cost_nano) > 0 OR bool_or(e.cost_nano IS NULL)
), counting AS MATERIALIZED (
  SELECT p.budget_id, p.starts_at, s.cost_nano, s.unpriced
  FROM budget_period p JOIN spending s ON s.budget_id = p.budget_id AND s.starts_at = p.starts_at
  ORDER BY 1, 2
  FOR UPDATE OF p
), spent AS (
  UPDATE budget_period p
  SET spent_nano = p.spent_nano + c.cost_nano, unpriced_requests = p.unpriced_requests + c.unpriced
  FROM counting c
  WHERE p.budget_id = c.budget_id AND p.starts_at = c.starts_at
)`
