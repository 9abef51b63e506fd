import { db } from '@/lib/db/client'
import { PolicyEffect, PolicyEffectQuery } from '@/lib/schemas/policy'
import { service } from '@/lib/services/service'
import { LIVE, TOKENS } from '@/lib/services/tokens/live-tokens'

/** What a longest life of tokens would stop: asked before it is set, for it holds from the next request on. */
export const getPolicyEffect = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: null,
    input: PolicyEffectQuery,
    output: PolicyEffect,
  },
  async (_ctx, { tokenMaxDays }) => {
    const [found] = await db().$queryRaw<{ tokens: bigint; people: bigint }[]>`
      SELECT count(*) AS tokens, count(DISTINCT t.user_id) AS people FROM ${TOKENS}
      WHERE ${LIVE} AND t.created_at + ${tokenMaxDays}::int * interval '24 hours' <= now()`
    return { tokens: Number(found?.tokens ?? 0), people: Number(found?.people ?? 0) }
  },
)
