import { composeReply, toPieces } from './corpus'
import type { MockModel } from './models'
import type { ChatRequest } from './request-body'

/** Tokens as the provider counts them. `input` includes the three cache numbers, `output` includes `reasoning`. */
export type TokenUsage = {
  input: number
  cacheRead: number
  cacheWrite5m: number
  cacheWrite1h: number
  output: number
  reasoning: number
}

/** The answer to one request, before it is put into a dialect. */
export type Reply = {
  /** The answer in tokens; an endless reply repeats them. For a tool call, its JSON arguments. */
  pieces: readonly string[]
  endless: boolean
  tool: string | undefined
  finish: 'stop' | 'length' | 'tool'
  /** With `output` for a complete answer. */
  usage: TokenUsage
}

// OpenAI caches prompts from 1,024 tokens on, in steps of 128.
const CACHE_FROM = 1024
const CACHE_STEP = 128

/** Makes the deterministic answer of a model to a request. */
export function makeReply(model: MockModel, request: ChatRequest): Reply {
  const callsTool = model.special === 'tool-call' && request.tool !== undefined
  const whole = callsTool ? toolArguments(request.tool?.required ?? []) : words(model, request.prompt)
  const endless = model.tokens === 'endless' && request.stream && request.maxTokens === undefined
  const cut = !endless && !callsTool && request.maxTokens !== undefined && request.maxTokens < whole.length
  const pieces = cut ? whole.slice(0, request.maxTokens) : whole
  const reasoning = model.reasoningTokens ?? 0
  return {
    pieces,
    endless,
    tool: callsTool ? request.tool?.name : undefined,
    finish: callsTool ? 'tool' : cut ? 'length' : 'stop',
    usage: { ...inputUsage(model, request), output: pieces.length + reasoning, reasoning },
  }
}

function inputUsage(model: MockModel, request: ChatRequest): Omit<TokenUsage, 'output' | 'reasoning'> {
  if (model.usage === 'cached') {
    return { input: request.inputTokens + 1500, cacheRead: 1000, cacheWrite5m: 300, cacheWrite1h: 200 }
  }
  const longPrompt = request.inputTokens >= CACHE_FROM ? Math.floor(request.inputTokens / CACHE_STEP) * CACHE_STEP : 0
  const cacheRead = model.only === 'anthropic' ? request.cacheableTokens : longPrompt
  return { input: request.inputTokens, cacheRead, cacheWrite5m: 0, cacheWrite1h: 0 }
}

function words(model: MockModel, prompt: string): string[] {
  const pieces = model.tokenLength
    ? ['x'.repeat(model.tokenLength)]
    : toPieces(composeReply(prompt, model.text ?? 'plain'))
  if (typeof model.tokens !== 'number') return pieces
  return Array.from({ length: model.tokens }, (_, i) => pieceAt(pieces, i))
}

function toolArguments(required: readonly string[]): string[] {
  const json = JSON.stringify(Object.fromEntries(required.map((name) => [name, `demo ${name}`])))
  return json.match(/.{1,6}/gs) ?? []
}

/** The token at a position, starting over at the end, with a space where two rounds meet. */
export function pieceAt(pieces: readonly string[], index: number): string {
  const piece = pieces[index % pieces.length] ?? ''
  return index >= pieces.length && index % pieces.length === 0 ? ` ${piece}` : piece
}
