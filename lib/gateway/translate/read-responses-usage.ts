import { countOf, isObject, objectOf } from './json'
import type { InclusiveUsage } from './usage'

/** Reads the `usage` of a response. Parts larger than their whole are cut to it, so that no difference is negative. */
export function readResponsesUsage(usage: unknown): InclusiveUsage | null {
  if (!isObject(usage)) return null
  const input = countOf(usage['input_tokens'])
  const output = countOf(usage['output_tokens'])
  const details = objectOf(usage['input_tokens_details'])
  const cacheRead = Math.min(input, countOf(details['cached_tokens']))
  return {
    input,
    output,
    cacheRead,
    cacheWrite: Math.min(input - cacheRead, countOf(details['cache_write_tokens'])),
    reasoning: Math.min(output, countOf(objectOf(usage['output_tokens_details'])['reasoning_tokens'])),
  }
}
