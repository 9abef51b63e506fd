import type { LimitRule, LimitSubject } from './rule'

/** A row of `call_limit` as a statement gives it. */
export type LimitRow = {
  /** Under which it is counted: its own, or that of the limit it took the place of. */
  id: string
  space_id: string | null
  user_id: string | null
  token_id: string | null
  model: string | null
  requests_per_minute: number | null
  tokens_per_minute: number | null
  concurrent_calls: number | null
}

/** Columns of `LimitRow`. */
export const LIMIT_COLUMNS =
  'coalesce(counted_as, id) AS id, space_id, user_id, token_id, model, requests_per_minute, tokens_per_minute, concurrent_calls'

/** What a rule is about; null = it cannot be said. */
export function subjectOf(row: Pick<LimitRow, 'space_id' | 'user_id' | 'token_id' | 'model'>): LimitSubject | null {
  const named = [row.user_id, row.token_id, row.model].filter((value) => value !== null).length
  if (named > 1) return null
  if (row.user_id !== null) return row.space_id === null ? 'person' : 'member'
  if (row.space_id === null) return named === 0 ? 'platform' : null
  return row.token_id !== null ? 'token' : row.model !== null ? 'model' : 'space'
}

const MOST = 1_000_000_000

/** @returns null for a limit that cannot be understood: it is never taken for one that nobody set (R4.54). */
export function readRule(row: LimitRow): LimitRule | null {
  const subject = subjectOf(row)
  const { id, requests_per_minute: requests, tokens_per_minute: tokens, concurrent_calls: concurrent } = row
  if (subject === null || ![requests, tokens, concurrent].every(isLimit)) return null
  if (requests === null && tokens === null && concurrent === null) return null
  return { id, subject, requestsPerMinute: requests, tokensPerMinute: tokens, concurrentCalls: concurrent }
}

const isLimit = (value: number | null): boolean =>
  value === null || (Number.isSafeInteger(value) && value >= 1 && value <= MOST)
