import type pg from 'pg'
import type { Changes } from '@/lib/auth/changes'
import type { Budget } from '@/lib/budgets/budget'
import { type BudgetRow, BUDGET_COLUMNS, readBudget } from '@/lib/budgets/read-budget'
import { lookUp } from '@/lib/db/look-up'
import type { MaybePromise } from '@/lib/gateway/ports'
import type { Caller } from '@/lib/gateway/types'
import type { Log } from '@/lib/log'
import { createBoundedCache } from './bounded-cache'
import { logOutage } from './log-outage'

const MAX_SPACES = 2048
const FIND = `SELECT ${BUDGET_COLUMNS} FROM budget WHERE space_id = $1 ORDER BY id`
const NONE: readonly Budget[] = Object.freeze([])

type SpaceBudgets = {
  spaceId: string
  all: readonly Budget[]
  /** Those that concern a caller. Callers are remembered by who knows them, and forgotten with them. */
  byCaller: WeakMap<Caller, readonly Budget[]>
}

export type BudgetDirectory = {
  /** Rejects when the store does not answer, or when a stored budget makes no sense: none is ever left out (R4.54). */
  budgetsOf: (caller: Caller) => MaybePromise<readonly Budget[]>
}

/**
 * Knows the budgets of spaces: from memory when warm, with one statement when not. A change forgets what it touches at once.
 * @param changed told that something about the budgets of a space may have changed; null = of any space
 */
export function createBudgetDirectory(parts: {
  pool: pg.Pool
  changes: Changes
  log: Log
  changed: (spaceId: string | null) => void
}): BudgetDirectory {
  const { pool, changes, log, changed } = parts
  const cache = createBoundedCache<SpaceBudgets>({ max: MAX_SPACES })
  changes.listen((change) => {
    if (change.kind !== 'limits' && change.kind !== 'everything') return
    const spaceId = change.kind === 'limits' ? change.spaceId : null
    cache.forget((entry) => spaceId === null || entry.spaceId === spaceId)
    changed(spaceId)
  })

  async function find(spaceId: string): Promise<SpaceBudgets> {
    try {
      const rows = await lookUp<BudgetRow>(pool, FIND, [spaceId])
      return { spaceId, all: rows.map(readBudget), byCaller: new WeakMap() }
    } catch (error) {
      logOutage(log, { event: 'budgets.unavailable', spaceId, err: error }, 'the budgets of a space could not be read')
      throw error
    }
  }

  return {
    budgetsOf: (caller) => {
      const known = cache.get(caller.spaceId)
      if (known !== undefined) return concerning(known, caller)
      return cache.load(caller.spaceId, () => find(caller.spaceId)).then((found) => concerning(found, caller))
    },
  }
}

function concerning({ all, byCaller }: SpaceBudgets, caller: Caller): readonly Budget[] {
  if (all.length === 0) return NONE
  let found = byCaller.get(caller)
  if (found === undefined) {
    const { userId, tokenId } = caller
    found = all.filter(
      (budget) =>
        (budget.userId === null || budget.userId === userId) &&
        (budget.tokenIds === null || (tokenId !== null && budget.tokenIds.includes(tokenId))),
    )
    byCaller.set(caller, found)
  }
  return found
}
