import { z } from 'zod'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { ApiAccessView } from '@/lib/schemas/api-access'
import { service } from '@/lib/services/service'
import { reachedByLegacyKey } from '@/lib/services/tokens/legacy-key'
import { liveTokensOf } from '@/lib/services/tokens/reaching'
import { strictest } from '@/lib/services/tokens/token-life'
import { lifeLimits } from '@/lib/services/tokens/token-policy'

/** The switch, who turned it when and why, and how many tokens and running calls hang on it. */
export const getApiAccess = service(
  { permission: 'members:read', impersonation: 'allow', audit: null, input: z.strictObject({}), output: ApiAccessView },
  async (ctx) => {
    const { spaceId } = ctx
    const { gateway, settings } = processState()
    const row = await db().space.findUniqueOrThrow({ where: { id: spaceId } })
    const [tokens, changedBy] = await Promise.all([
      db().personalAccessToken.count({
        where: liveTokensOf(spaceId, strictest(Object.values(await lifeLimits(db(), spaceId)))),
      }),
      row.apiAccessById === null
        ? null
        : db().user.findUnique({ where: { id: row.apiAccessById }, select: { name: true, email: true } }),
    ])
    return {
      enabled: row.apiAccessEnabled,
      drains: !row.apiAccessEnabled && row.apiAccessDrains,
      reason: row.apiAccessReason,
      changedAt: row.apiAccessAt?.toISOString() ?? null,
      changedBy,
      tokens,
      legacyKey: reachedByLegacyKey(spaceId),
      runningCalls: gateway.running(spaceId),
      moreProcesses: settings.databaseUrl !== undefined,
    }
  },
)
