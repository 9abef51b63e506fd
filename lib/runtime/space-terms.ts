import type pg from 'pg'
import type { Changes } from '@/lib/auth/changes'
import { type BudgetRow, type BudgetRule, readBudget } from '@/lib/limits/budget-rule'
import { indexRules, type LimitRow, readRule, type RuleIndex } from '@/lib/limits/limit-rule'
import { createBoundedCache } from './bounded-cache'

const MAX_SPACES = 1024

/** On what terms calls of a space are let through. */
export type SpaceTerms = {
  spaceId: string
  rules: RuleIndex
  budgets: readonly BudgetRule[]
}

const FIND_LIMITS = `
  SELECT id, space_id, subject, subject_id, requests_per_minute, tokens_per_minute, concurrent
  FROM call_limit WHERE space_id = $1 OR space_id IS NULL`
const FIND_BUDGETS = 'SELECT id, subject, subject_id, period, time_zone, unpriced FROM budget WHERE space_id = $1'

/** At once when warm. Rejects when the store does not answer, or when something stored there makes no sense (R4.54). */
export type FindTerms = (spaceId: string) => SpaceTerms | Promise<SpaceTerms>

/** The terms of spaces: from memory when warm, with two statements per space when not. */
export function createSpaceTerms(parts: { pool: pg.Pool; changes: Changes }): FindTerms {
  const { pool, changes } = parts
  const cache = createBoundedCache<SpaceTerms>({ max: MAX_SPACES })
  changes.listen((change) => {
    if (change.kind === 'everything') cache.forget(() => true)
    else if (change.kind === 'space') cache.forget(({ spaceId }) => spaceId === change.id)
  })
  const read = async (spaceId: string): Promise<SpaceTerms> => {
    const values = [spaceId]
    const [limits, budgets] = await Promise.all([
      pool.query<LimitRow>({ text: FIND_LIMITS, values }),
      pool.query<BudgetRow>({ text: FIND_BUDGETS, values }),
    ])
    return { spaceId, rules: indexRules(spaceId, limits.rows.map(readRule)), budgets: budgets.rows.map(readBudget) }
  }
  return (spaceId) => cache.get(spaceId) ?? cache.load(spaceId, () => read(spaceId))
}
