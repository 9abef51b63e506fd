import { RateLimiterMemory } from 'rate-limiter-flexible'

/** Reports a minute from one address, and from everywhere. */
const PER_ADDRESS = 30
const ALTOGETHER = 300

/** Counts reports of leaked tokens in this process: `peer` null = an address that is not known, all of which share one count. */
export function createReportLimit(): (peer: string | null) => Promise<boolean> {
  const perAddress = new RateLimiterMemory({ points: PER_ADDRESS, duration: 60 })
  const altogether = new RateLimiterMemory({ points: ALTOGETHER, duration: 60 })
  return async (peer) => {
    try {
      await perAddress.consume(peer ?? 'unknown')
      await altogether.consume('all')
      return true
    } catch {
      return false
    }
  }
}
