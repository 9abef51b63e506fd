import type pg from 'pg'
import { lookUp } from '@/lib/db/look-up'
import type { GatewayPorts } from '@/lib/gateway/ports'
import type { Caller, Identity, ListedSpace, WhoAmI } from '@/lib/gateway/types'
import type { Log } from '@/lib/log'
import type { ToldBudgets } from './told-budgets'
import type { ToldLimits } from './told-limits'
import { FIND_BY_ID, type ReachRow, readReach } from './token-reach'
import { logOutage } from './log-outage'

const FIND_LEGACY_SPACE = 'SELECT name FROM space WHERE id = $1'

/** What a credential may know about itself: owner, spaces, permissions, models, limits, budgets and what is left of them, expiry. */
export function createWhoAmI(parts: {
  pool: pg.Pool
  log: Log
  limitsOf: ToldLimits['limitsOf']
  budgetsOf: ToldBudgets['budgetsOf']
}): Pick<GatewayPorts, 'whoami' | 'listSpaces'> {
  const { pool, log, limitsOf, budgetsOf } = parts

  /** Limits and budgets of the space that was chosen; null = it reaches several, and none was. */
  const limitsIn = async (caller: Caller | null) =>
    caller === null
      ? { limits: null, budgets: null }
      : { limits: await limitsOf(caller), budgets: await budgetsOf(caller) }

  async function reached(tokenId: string): Promise<{ row: ReachRow; spaces: ReachedSpace[] } | 'unavailable'> {
    const rows = await lookUp<ReachRow>(pool, FIND_BY_ID, [tokenId])
    const reach = readReach(rows)
    const [row] = rows
    // It was revoked since it was let in.
    if (row === undefined || typeof reach === 'string') return 'unavailable'
    const names = new Map(rows.map((each) => [each.space_id, each.space_name]))
    return { row, spaces: reach.callers.map((caller) => ({ caller, name: names.get(caller.spaceId) ?? '' })) }
  }

  async function legacySpace(caller: Caller): Promise<ReachedSpace> {
    const rows = await lookUp<{ name: string }>(pool, FIND_LEGACY_SPACE, [caller.spaceId])
    return { caller, name: rows[0]?.name ?? '' }
  }

  const answered = async <T>(work: () => Promise<T | 'unavailable'>): Promise<T | 'unavailable'> => {
    try {
      return await work()
    } catch (error) {
      logOutage(log, { event: 'whoami.unavailable', err: error }, 'the token store did not answer')
      return 'unavailable'
    }
  }

  return {
    whoami: (identity, caller) =>
      answered(async () => {
        const { tokenId } = identity
        if (tokenId === null) {
          if (caller === null) return 'unavailable'
          return {
            ...described(identity, caller, [await legacySpace(caller)]),
            object: 'legacy_key',
            name: 'Legacy key',
            ...(await limitsIn(caller)),
          }
        }
        const found = await reached(tokenId)
        if (found === 'unavailable') return found
        const { row, spaces } = found
        const { user_id: id, owner_name: name, owner_email: email } = row
        return {
          object: 'token',
          id: tokenId,
          name: row.name,
          prefix: row.prefix,
          // A space's own token has no person behind it.
          owner: id === null ? null : { id, name, email },
          ...described(identity, caller, spaces),
          ...(await limitsIn(caller)),
          createdAt: row.created_at.toISOString(),
        }
      }),
    listSpaces: ({ tokenId }, chosen) =>
      answered(async () => {
        let spaces: readonly ReachedSpace[] = []
        if (tokenId !== null) {
          const found = await reached(tokenId)
          if (found === 'unavailable') return found
          spaces = found.spaces
        } else if (chosen !== null) spaces = [await legacySpace(chosen)]
        return spaces.filter(({ caller }) => caller.apiAccessEnabled && caller.spaceActive).map(toListed)
      }),
  }
}

type ReachedSpace = { caller: Caller; name: string }

const toListed = ({ caller, name }: ReachedSpace): ListedSpace => ({
  id: caller.spaceId,
  slug: caller.spaceSlug,
  name,
  permissions: [...caller.permissions].sort(),
})

/** The part of the answer that every kind of credential has. `space` null = it reaches several, and none was chosen. */
function described(identity: Identity, caller: Caller | null, spaces: readonly ReachedSpace[]): WhoAmI {
  const views = spaces.map((space) => ({ ...toListed(space), apiAccessEnabled: space.caller.apiAccessEnabled }))
  const { expiresAtMs } = caller ?? identity
  const modelAllow = spaces[0]?.caller.modelAllow ?? []
  const permissions = new Set(views.flatMap((view) => view.permissions))
  return {
    authMode: identity.tokenId === null ? 'legacy' : 'token',
    kind: identity.tokenId === null ? 'legacy' : identity.userId === null ? 'service' : 'personal',
    space: views.find(({ id }) => id === caller?.spaceId) ?? null,
    spaces: views,
    permissions: [...(caller?.permissions ?? permissions)].sort(),
    /** Null = every model of its spaces. */
    models: modelAllow.length === 0 ? null : modelAllow,
    expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
  }
}
