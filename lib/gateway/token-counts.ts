import type { Provenance, TokenCounts } from './types'

/** Larger counts than this are lies (G15). */
const MAX_TOKENS = 1_000_000_000

/** Nothing known. */
export const NO_TOKENS: TokenCounts = Object.freeze({
  input: null,
  output: null,
  cacheRead: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  reasoning: null,
  audioInput: null,
  audioOutput: null,
  imageInput: null,
  imageOutput: null,
  searches: null,
})

/** A call that is free: counted, and counted as nothing. */
export const FREE_TOKENS: TokenCounts = Object.freeze({ ...NO_TOKENS, input: 0, output: 0 })

/** Token counts and how far to trust them. */
export type Reading = { tokens: TokenCounts; provenance: Provenance | null }

/** Reads a provider's `usage` object. */
export type UsageReader = (usage: unknown) => TokenCounts

/** Tokens of a text of `length` characters: a quarter, rounded up. */
export function estimateTokens(length: number): number {
  return Math.min(MAX_TOKENS, Math.ceil(length / 4))
}

/** A count as a provider may send it. @returns null unless it is a whole number from 0 to 10^9. */
export function tokenCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= MAX_TOKENS ? value : null
}

/** A part of `whole`: null when it is missing, no count, or larger than the whole. */
function part(value: unknown, whole: number | null): number | null {
  const count = tokenCount(value)
  return count !== null && whole !== null && count > whole ? null : count
}

/** A part that most calls have none of: null, too, when there is none. */
const rarePart = (value: unknown, whole: number | null): number | null =>
  value === undefined || value === null ? null : part(value, whole) || null

function field(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? (object as Record<string, unknown>)[name] : undefined
}

/**
 * OpenAI's `usage`: cached tokens are part of the input, reasoning part of the output. Chat completions and embeddings
 * speak of prompt and completion, responses, images and transcriptions of input and output.
 */
export function fromOpenAiUsage(usage: unknown): TokenCounts {
  const input = tokenCount(either(usage, 'prompt_tokens', 'input_tokens'))
  const completion = either(usage, 'completion_tokens', 'output_tokens')
  // Embeddings have no completion at all, which is not the same as a broken one.
  const output = completion === undefined && input !== null ? 0 : tokenCount(completion)
  // Transcriptions write `input_token_details`.
  const spent = either(usage, 'prompt_tokens_details', 'input_tokens_details') ?? field(usage, 'input_token_details')
  const given = outputDetails(usage)
  return {
    input,
    output,
    cacheRead: part(cachedOf(usage, spent), input),
    cacheWrite5m: part(field(spent, 'cache_write_tokens'), input),
    cacheWrite1h: null,
    reasoning: part(field(given, 'reasoning_tokens'), output),
    audioInput: rarePart(field(spent, 'audio_tokens'), input),
    audioOutput: rarePart(field(given, 'audio_tokens'), output),
    imageInput: rarePart(field(spent, 'image_tokens'), input),
    imageOutput: rarePart(field(given, 'image_tokens'), output),
    searches: rarePart(searchesOf(usage), null),
  }
}

/** In the details; beside the totals at DeepSeek, at Moonshot and Together, at Mistral. */
const cachedOf = (usage: unknown, details: unknown): unknown =>
  field(details, 'cached_tokens') ??
  field(usage, 'prompt_cache_hit_tokens') ??
  field(usage, 'cached_tokens') ??
  field(usage, 'num_cached_tokens')

/** Perplexity's, xAI's, and Anthropic's, which OpenRouter passes on. */
const searchesOf = (usage: unknown): unknown =>
  field(usage, 'num_search_queries') ??
  field(usage, 'num_sources_used') ??
  field(field(usage, 'server_tool_use'), 'web_search_requests')

/**
 * The same with the searches among a response's `output`, which its usage does not count: OpenAI charges for each call of
 * its search tool, and not for reading a page that was found (https://platform.openai.com/docs/pricing#built-in-tools).
 */
export function withSearchCalls(tokens: TokenCounts, output: unknown): TokenCounts {
  return Array.isArray(output) ? withSearchCount(tokens, output.filter(isSearchCall).length) : tokens
}

/** The same with so many searches, unless the usage has counted them. */
export function withSearchCount(tokens: TokenCounts, searches: number): TokenCounts {
  return tokens.searches !== null || searches === 0 ? tokens : { ...tokens, searches }
}

const isSearchCall = (item: unknown): boolean =>
  field(item, 'type') === 'web_search_call' && (field(field(item, 'action'), 'type') ?? 'search') === 'search'

/** The same for providers whose reasoning tokens come on top of the completion: ours is the sum of both. */
export function fromApartUsage(usage: unknown): TokenCounts {
  const tokens = fromOpenAiUsage(usage)
  const reasoning = tokenCount(field(outputDetails(usage), 'reasoning_tokens') ?? field(usage, 'reasoning_tokens'))
  return withReasoning(tokens, reasoning)
}

/** The same for providers that count reasoning in the total only: what it has more than its parts. */
export function fromTotalUsage(usage: unknown): TokenCounts {
  const tokens = fromOpenAiUsage(usage)
  const total = tokenCount(field(usage, 'total_tokens'))
  if (total === null || tokens.input === null || tokens.output === null) return tokens
  const more = total - tokens.input - tokens.output
  return more > 0 ? withReasoning(tokens, more) : tokens
}

function withReasoning(tokens: TokenCounts, reasoning: number | null): TokenCounts {
  if (reasoning === null || tokens.output === null) return tokens
  return { ...tokens, reasoning, output: tokenCount(tokens.output + reasoning) }
}

const outputDetails = (usage: unknown): unknown => either(usage, 'completion_tokens_details', 'output_tokens_details')

/** The older name, or where it is missing the newer one. */
function either(usage: unknown, name: string, newer: string): unknown {
  const value = field(usage, name)
  return value === undefined ? field(usage, newer) : value
}

/**
 * Anthropic's `usage`: cache reads and writes come on top of `input_tokens`; ours is the sum of the three. Where a
 * conversation was compacted on the way, the totals leave that out although it is charged for: it is only among the
 * `iterations` (https://platform.claude.com/docs/en/build-with-claude/compaction).
 */
export function fromAnthropicUsage(usage: unknown): TokenCounts {
  const iterations = field(usage, 'iterations')
  const answer = fromOneUsage(usage)
  if (!Array.isArray(iterations)) return answer
  return iterations
    .filter((one) => field(one, 'type') === 'compaction')
    .map(fromOneUsage)
    .reduce(added, answer)
}

const SUMMED = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const

function added(sum: TokenCounts, more: TokenCounts): TokenCounts {
  const total = { ...sum }
  for (const name of SUMMED) if (more[name] !== null) total[name] = tokenCount((sum[name] ?? 0) + more[name])
  return total
}

function fromOneUsage(usage: unknown): TokenCounts {
  const fresh = tokenCount(field(usage, 'input_tokens'))
  const cacheRead = countOrAbsent(field(usage, 'cache_read_input_tokens'))
  const written = countOrAbsent(field(usage, 'cache_creation_input_tokens'))
  const split = field(usage, 'cache_creation')
  const write1h = part(field(split, 'ephemeral_1h_input_tokens'), written.count)
  const write5m = part(field(split, 'ephemeral_5m_input_tokens'), written.count)
  const output = tokenCount(field(usage, 'output_tokens'))
  const sum = fresh === null ? null : fresh + (cacheRead.count ?? 0) + (written.count ?? 0)
  return {
    input: cacheRead.valid && written.valid ? tokenCount(sum) : null,
    output,
    cacheRead: cacheRead.count,
    cacheWrite5m: write5m ?? (written.count === null ? null : written.count - (write1h ?? 0)),
    cacheWrite1h: write1h,
    reasoning: rarePart(field(outputDetails(usage), 'thinking_tokens'), output),
    audioInput: null,
    audioOutput: null,
    imageInput: null,
    imageOutput: null,
    searches: rarePart(searchesOf(usage), null),
  }
}

function countOrAbsent(value: unknown): { count: number | null; valid: boolean } {
  if (value === undefined || value === null) return { count: null, valid: true }
  const count = tokenCount(value)
  return { count, valid: count !== null }
}

/** What was reported, with every gap filled from our own count and then labelled so. */
export function readingOf(reported: TokenCounts | null, inputEstimate: number, outputEstimate: number): Reading {
  if (reported !== null && reported.input !== null && reported.output !== null) {
    return { tokens: reported, provenance: 'reported' }
  }
  return {
    tokens: {
      ...(reported ?? NO_TOKENS),
      input: reported?.input ?? inputEstimate,
      output: reported?.output ?? outputEstimate,
    },
    provenance: 'estimated',
  }
}
