import { fromOpenAiUsage } from '../token-counts'
import { encodeEvents } from './encode-events'
import type { AnswerTraits, JsonObject, RequestTranslation, StreamEvent, TargetTraits, Translation } from './types'

/** A provider that accepts everything. */
export const TARGET: TargetTraits = {
  model: 'upstream-model',
  maxOutputTokens: null,
  maxTokensField: 'max_completion_tokens',
  supportsDeveloperRole: true,
  supportsReasoningEffort: true,
  efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
  isKnownToReason: true,
  supportsStrictTools: true,
  supportsStreamOptions: true,
  supportsEncryptedReasoning: true,
  providerKeyId: 'key-1',
  takesReasoningContent: true,
  wantsThoughtSignatures: false,
}

/** A provider that accepts nothing beyond the core. */
export const PLAIN: TargetTraits = {
  model: 'upstream-model',
  maxOutputTokens: null,
  maxTokensField: 'max_tokens',
  supportsDeveloperRole: false,
  supportsReasoningEffort: false,
  efforts: [],
  isKnownToReason: false,
  supportsStrictTools: false,
  supportsStreamOptions: false,
  supportsEncryptedReasoning: false,
  providerKeyId: 'key-1',
  takesReasoningContent: false,
  wantsThoughtSignatures: false,
}

export const TRAITS: AnswerTraits = {
  requestId: 'r1',
  createdMs: 1_700_000_000_500,
  model: 'asked-model',
  includeUsage: true,
  providerKeyId: 'key-1',
  readUsage: fromOpenAiUsage,
  toolNames: null,
}

/** The translated body and what was left out. @throws when there is a problem. */
export function translated(translation: Translation, body: JsonObject, target = TARGET) {
  const result = translation.request(body, target)
  if (result.kind === 'problem') throw new Error(`${result.param}: ${result.message}`)
  return result
}

export function problemOf(result: RequestTranslation): { message: string; param: string | null } | null {
  return result.kind === 'problem' ? { message: result.message, param: result.param } : null
}

/** All events of a whole upstream stream, translated one by one. */
export function streamed(translation: Translation, upstream: readonly StreamEvent[], traits = TRAITS) {
  const stream = translation.stream(traits)
  const events = upstream.flatMap((event) => stream.push(event))
  events.push(...stream.end())
  return { events, terminal: stream.terminal, failed: stream.failed }
}

/** Events of the messages protocol: the name is the type. */
export function named(...data: JsonObject[]): StreamEvent[] {
  return data.map((data) => ({ name: String(data['type']), data }))
}

/** Chat chunks. */
export function chunks(...data: (JsonObject | 'done')[]): StreamEvent[] {
  return data.map((data) => ({ name: null, data }))
}

/** One chunk of chat with one delta. */
export function delta(delta: JsonObject, finish_reason: string | null = null, rest: JsonObject = {}): JsonObject {
  return {
    id: 'up',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'served',
    ...rest,
    choices: [{ index: 0, delta, finish_reason }],
  }
}

/** A `fetch` that answers every request so, and keeps what was asked. */
export function answering(answer: JsonObject | readonly StreamEvent[]) {
  const asked: JsonObject[] = []
  const fetch = async (_url: unknown, init?: { body?: unknown }): Promise<Response> => {
    asked.push(JSON.parse(String(init?.body)) as JsonObject)
    const streams = Array.isArray(answer)
    const body = streams ? encodeEvents(answer as StreamEvent[]) : JSON.stringify(answer)
    return new Response(body, { headers: { 'content-type': streams ? 'text/event-stream' : 'application/json' } })
  }
  return { asked, fetch: fetch as typeof globalThis.fetch }
}
