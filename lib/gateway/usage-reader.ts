import { fromAnthropicUsage, fromApartUsage, fromOpenAiUsage, type UsageReader } from './token-counts'
import type { Route, Wire } from './types'

/** How the `usage` of an answer is read: by its protocol, and by what the provider counts as output. */
export function usageReaderOf(wire: Wire, { profile }: Route): UsageReader {
  if (wire === 'messages') return fromAnthropicUsage
  return profile.switches.usageIncludesReasoning ? fromOpenAiUsage : fromApartUsage
}
