import { factsWithoutRequest } from '@/lib/auth/principal'
import { createReportLimit } from '@/lib/auth/report-limit'
import { isWellFormedToken } from '@/lib/crypto/token-secret'
import type { LeakPort } from '@/lib/gateway/ports'
import type { Log } from '@/lib/log'
import { revokeLeakedTokens } from '@/lib/services/tokens/revoke-leaked'

/** Takes reports of leaked tokens. What a report holds is never logged. */
export function createLeakReports(parts: { log: Log }): LeakPort {
  const { log } = parts
  return {
    admit: createReportLimit(),
    report: async (tokens, requestId) => {
      const plausible = [...new Set(tokens.filter(isWellFormedToken))]
      if (plausible.length === 0) return
      try {
        await revokeLeakedTokens(plausible, factsWithoutRequest(requestId))
      } catch (error) {
        log.error({ event: 'token.leak_report_failed', err: error }, 'a report of leaked tokens could not be handled')
        throw error
      }
    },
  }
}
