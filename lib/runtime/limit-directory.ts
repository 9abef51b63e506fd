import type pg from 'pg'
import type { Changes } from '@/lib/auth/changes'
import { lookUp } from '@/lib/db/look-up'
import type { AdmissionCall, MaybePromise } from '@/lib/gateway/ports'
import type { Caller } from '@/lib/gateway/types'
import { LIMIT_COLUMNS, type LimitRow, readRule, subjectOf } from '@/lib/limits/read-rule'
import type { LimitRule } from '@/lib/limits/rule'
import type { Log } from '@/lib/log'
import { createBoundedCache } from './bounded-cache'
import { foldName } from './fold-name'
import { logOutage } from './log-outage'

const MAX_SPACES = 1024
const IN_SPACE = `SELECT ${LIMIT_COLUMNS} FROM call_limit WHERE space_id = $1`
const OVER_ALL_SPACES = `SELECT ${LIMIT_COLUMNS} FROM call_limit WHERE space_id IS NULL`
/** Of the entry for what holds over all spaces; no space has it for an id. */
const EVERYWHERE = ''

/** A rule, or one that cannot be understood. */
type Found = LimitRule | 'malformed'

/** The limits of a space, or over all spaces, by what they are about. */
type LimitBook = {
  spaceId: string
  isEmpty: boolean
  /** Of the whole space, or of the whole installation. */
  whole: Found | null
  people: ReadonlyMap<string, Found>
  tokens: ReadonlyMap<string, Found>
  /** By the folded name: an upstream that ignores case has one model, whatever it is called (J03). */
  models: ReadonlyMap<string, Found>
}

export type LimitDirectory = {
  rulesFor: (call: AdmissionCall) => MaybePromise<readonly LimitRule[] | 'malformed'>
  /** Those that concern a caller whatever it calls: all but those of models. Rejects when the store does not answer. */
  rulesOf: (caller: Caller) => Promise<readonly LimitRule[]>
}

const NONE: readonly LimitRule[] = Object.freeze([])

/** Knows the limits a call has to keep to: from memory when warm, with one statement per space when not. */
export function createLimitDirectory(parts: { pool: pg.Pool; changes: Changes; log: Log }): LimitDirectory {
  const { pool, changes, log } = parts
  const cache = createBoundedCache<LimitBook>({ max: MAX_SPACES })
  changes.listen((change) => {
    if (change.kind === 'everything') cache.forget(() => true)
    else if (change.kind === 'limits') cache.forget(({ spaceId }) => spaceId === (change.spaceId ?? EVERYWHERE))
  })

  const bookOf = (spaceId: string): MaybePromise<LimitBook> =>
    cache.get(spaceId) ??
    cache.load(spaceId, async () => {
      const isEverywhere = spaceId === EVERYWHERE
      const text = isEverywhere ? OVER_ALL_SPACES : IN_SPACE
      return toBook(spaceId, await lookUp<LimitRow>(pool, text, isEverywhere ? [] : [spaceId]))
    })

  function toBook(spaceId: string, rows: readonly LimitRow[]): LimitBook {
    let whole: Found | null = null
    const people = new Map<string, Found>()
    const tokens = new Map<string, Found>()
    const models = new Map<string, Found>()
    for (const row of rows) {
      const found = readRule(row) ?? 'malformed'
      if (found === 'malformed') {
        log.error({ event: 'limits.malformed', limitId: row.id, spaceId }, 'a stored limit cannot be understood')
      }
      // Of whom nobody can say counts for all.
      if (subjectOf(row) === null) whole = 'malformed'
      else if (row.user_id !== null) people.set(row.user_id, found)
      else if (row.token_id !== null) tokens.set(row.token_id, found)
      else if (row.model !== null) models.set(foldName(row.model), worse(models.get(foldName(row.model)), found))
      else whole = whole === 'malformed' ? whole : found
    }
    return { spaceId, isEmpty: rows.length === 0, whole, people, tokens, models }
  }

  function rulesIn(everywhere: LimitBook, space: LimitBook, call: AdmissionCall): readonly LimitRule[] | 'malformed' {
    if (everywhere.isEmpty && space.isEmpty) return NONE
    const found = ofCaller(everywhere, space, call.caller)
    if (space.models.size > 0) {
      const { provider, upstreamModel } = call.route
      found.push(space.models.get(foldName(`${provider}/${upstreamModel}`)) ?? null)
    }
    return understood(found)
  }

  function failed(error: unknown): never {
    logOutage(log, { event: 'limits.unavailable', err: error }, 'the limits could not be read')
    throw error
  }

  return {
    rulesFor: (call) => {
      const everywhere = bookOf(EVERYWHERE)
      const space = bookOf(call.caller.spaceId)
      if (!(everywhere instanceof Promise) && !(space instanceof Promise)) return rulesIn(everywhere, space, call)
      return Promise.all([everywhere, space]).then(([all, own]) => rulesIn(all, own, call), failed)
    },
    rulesOf: async (caller) => {
      const [everywhere, space] = await Promise.all([bookOf(EVERYWHERE), bookOf(caller.spaceId)])
      return ofCaller(everywhere, space, caller).filter((found) => found !== null && found !== 'malformed')
    },
  }
}

/** What of two rows of one model counts, which differ in spelling only: neither is dropped silently. */
const worse = (one: Found | undefined, other: Found): Found => (one === undefined ? other : 'malformed')

function ofCaller(everywhere: LimitBook, space: LimitBook, { userId, tokenId }: Caller): (Found | null)[] {
  const found: (Found | null)[] = [everywhere.whole, space.whole]
  if (userId !== null) found.push(everywhere.people.get(userId) ?? null, space.people.get(userId) ?? null)
  if (tokenId !== null) found.push(space.tokens.get(tokenId) ?? null)
  return found
}

function understood(found: readonly (Found | null)[]): readonly LimitRule[] | 'malformed' {
  const rules: LimitRule[] = []
  for (const each of found) {
    if (each === 'malformed') return each
    if (each !== null) rules.push(each)
  }
  return rules.length === 0 ? NONE : rules
}
