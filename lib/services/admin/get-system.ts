import { z } from 'zod'
import report from '@/docs/conformance.json'
import manifest from '@/package.json'
import { db } from '@/lib/db/client'
import { processState } from '@/lib/process-state'
import { ConformanceReport } from '@/lib/schemas/conformance'
import { SystemView } from '@/lib/schemas/system'
import { service } from '@/lib/services/service'
import { lettersIn } from '@/lib/services/unrecorded/unrecorded-view'
import { toConformanceView } from './conformance-view'

/** What runs here, how it fares, and which clients it was proven with. */
export const getSystem = service(
  {
    permission: 'platform_admin',
    impersonation: 'deny',
    audit: null,
    input: z.strictObject({}),
    output: SystemView,
  },
  async () => {
    const { settings, gateway, limiter, isJournalHealthy } = processState()
    const [[row], unrecordedEvents] = await Promise.all([
      db().$queryRaw<{ server_version: string }[]>`SHOW server_version`,
      db().usageDeadLetter.count({ where: lettersIn('open') }),
    ])
    return {
      version: manifest.version,
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      database: {
        kind: settings.databaseUrl === undefined ? ('embedded' as const) : ('postgresql' as const),
        version: row?.server_version ?? 'unknown',
      },
      journalHealthy: isJournalHealthy(),
      unrecordedEvents,
      limits: limiter.counting,
      callsInFlight: gateway.inFlight,
      conformance: toConformanceView(ConformanceReport.parse(report)),
    }
  },
)
