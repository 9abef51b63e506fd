import { db } from '@/lib/db/client'
import { PolicyEffect, PolicyEffectQuery } from '@/lib/schemas/policy'
import { service } from '@/lib/services/service'
import { providersOff } from '@/lib/services/provider-keys/providers-off'
import { LIVE, TOKENS } from '@/lib/services/tokens/live-tokens'

/** What a change of the policy would stop: asked before it is made, for it holds from the next request on. */
export const getPolicyEffect = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: null,
    input: PolicyEffectQuery,
    output: PolicyEffect,
  },
  async (_ctx, { tokenMaxDays, providersOff: wanted = [] }) => {
    const off = await providersOff()
    const going = wanted.filter((kind) => !off.includes(kind))
    const tokens = tokenMaxDays === undefined ? NONE : await tokensOlderThan(tokenMaxDays)
    const keys = going.length === 0 ? [] : await keysBySpace(going)
    return {
      tokens: Number(tokens.count),
      people: Number(tokens.people),
      keys: keys.reduce((sum, { _count }) => sum + _count, 0),
      spaces: keys.length,
    }
  },
)

const NONE = { count: 0n, people: 0n }

async function tokensOlderThan(days: number): Promise<{ count: bigint; people: bigint }> {
  const [found] = await db().$queryRaw<{ count: bigint; people: bigint }[]>`
    SELECT count(*) AS count, count(DISTINCT t.user_id) AS people FROM ${TOKENS}
    WHERE ${LIVE} AND t.created_at + ${days}::int * interval '24 hours' <= now()`
  return found ?? NONE
}

const keysBySpace = (kinds: readonly string[]) =>
  db().providerKey.groupBy({ by: ['spaceId'], where: { provider: { in: [...kinds] } }, _count: true })
