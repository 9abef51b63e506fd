import type { TokenCounts } from '../types'
import { countOf, isObject, objectOf } from './json'
import type { JsonObject } from './types'

/** Token counts as OpenAI counts: cached and written tokens are part of `input`, reasoning is part of `output`. */
export type InclusiveUsage = {
  input: number
  output: number
  cacheRead: number
  cacheWrite: number
  reasoning: number
}

/** Nothing was reported. */
export const NO_USAGE: InclusiveUsage = Object.freeze({
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite: 0,
  reasoning: 0,
})

/** Reads Anthropic's `usage`, where cached tokens come on top of `input_tokens` (`compat.md` 1.12). */
export function readMessagesUsage(usage: JsonObject): InclusiveUsage {
  const cacheRead = countOf(usage['cache_read_input_tokens'])
  const cacheWrite = countOf(usage['cache_creation_input_tokens'])
  const output = countOf(usage['output_tokens'])
  return {
    input: countOf(usage['input_tokens']) + cacheRead + cacheWrite,
    output,
    cacheRead,
    cacheWrite,
    reasoning: Math.min(output, countOf(objectOf(usage['output_tokens_details'])['thinking_tokens'])),
  }
}

/** What a reader of chat's `usage` has read; null for none. Parts larger than their whole are cut, so that no difference is negative. */
export function readChatUsage(usage: unknown, read: (usage: unknown) => TokenCounts): InclusiveUsage | null {
  if (!isObject(usage)) return null
  const tokens = read(usage)
  const input = tokens.input ?? 0
  const output = tokens.output ?? 0
  const cacheRead = Math.min(input, tokens.cacheRead ?? 0)
  return {
    input,
    output,
    cacheRead,
    cacheWrite: Math.min(input - cacheRead, tokens.cacheWrite5m ?? 0),
    reasoning: Math.min(output, tokens.reasoning ?? 0),
  }
}

/** `usage` of a chat completion. */
export function chatUsage(usage: InclusiveUsage): JsonObject {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  }
}

/** `usage` of a message. */
export function messagesUsage(usage: InclusiveUsage): JsonObject {
  return {
    input_tokens: usage.input - usage.cacheRead - usage.cacheWrite,
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cacheRead,
    output_tokens: usage.output,
    ...(usage.reasoning > 0 && { output_tokens_details: { thinking_tokens: usage.reasoning } }),
  }
}

/** `usage` of a response. */
export function responsesUsage(usage: InclusiveUsage): JsonObject {
  return {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.input + usage.output,
  }
}
