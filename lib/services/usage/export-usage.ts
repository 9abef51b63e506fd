import { dbPool } from '@/lib/db/client'
import { UsageExport, UsageExportQuery } from '@/lib/schemas/usage'
import { service } from '@/lib/services/service'
import { windowOfDays } from '@/lib/usage/usage-by-day-and-model'
import { seenUsage } from './seen-usage'

/** Says what of the space is exported: every call of some days that one may see, for a spreadsheet or a program; at most a year. */
export const exportUsage = service(
  { permission: 'space:read', impersonation: 'allow', audit: null, input: UsageExportQuery, output: UsageExport },
  async (ctx, { format, from, to, zone, ...narrowing }) => {
    const { window } = await windowOfDays(dbPool(), { from, to }, zone)
    const { spaceId, ...filter } = seenUsage(ctx, narrowing)
    const chosen = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined)
    return {
      spaceId,
      userId: ctx.principal.userId,
      format,
      narrowing: Object.fromEntries(chosen),
      from: window.from.toISOString(),
      to: window.to.toISOString(),
    }
  },
)
