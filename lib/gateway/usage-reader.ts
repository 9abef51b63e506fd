import { fromAnthropicUsage, fromApartUsage, fromOpenAiUsage, fromTotalUsage, type UsageReader } from './token-counts'
import type { Route, Wire } from './types'

const READERS = { inside: fromOpenAiUsage, apart: fromApartUsage, total: fromTotalUsage } as const

/** How the `usage` of an answer is read: by its protocol, and in chat completions by what the provider counts as output. */
export function usageReaderOf(wire: Wire, { profile }: Pick<Route, 'profile'>): UsageReader {
  if (wire === 'messages') return fromAnthropicUsage
  return wire === 'chat' || wire === 'completions' ? READERS[profile.switches.reasoningUsage] : fromOpenAiUsage
}
