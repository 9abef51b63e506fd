import type { Budget } from './budget'
import { PERIOD_KINDS } from './calendar'

/** Of `budget`; the ids of tokens as text. */
export const BUDGET_COLUMNS = `id, space_id, user_id, token_id, period, zone, unpriced, reserve, ends_streams, created_at,
  ARRAY(SELECT token_id::text FROM budget_token WHERE budget_id = budget.id) AS token_ids`

export type BudgetRow = {
  id: string
  space_id: string
  user_id: string | null
  token_id: string | null
  token_ids: string[]
  period: string
  zone: string
  unpriced: string
  reserve: string
  ends_streams: boolean
  created_at: Date
}

/** @throws RangeError for a budget that makes no sense: a call it may concern is not let through (R4.54). */
export function readBudget(row: BudgetRow): Budget {
  const period = PERIOD_KINDS.find((kind) => kind === row.period)
  if (period === undefined || !isZone(row.zone)) throw new RangeError(`The budget ${row.id} makes no sense.`)
  return {
    id: row.id,
    spaceId: row.space_id,
    userId: row.user_id,
    tokenIds: row.token_id === null ? null : row.token_ids,
    period,
    zone: row.zone,
    createdAt: row.created_at.getTime(),
    // Of two readings the stricter one.
    unpriced: row.unpriced === 'allow' ? 'allow' : 'refuse',
    reserve: row.reserve === 'usual' ? 'usual' : 'most',
    endsStreams: row.ends_streams,
  }
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
