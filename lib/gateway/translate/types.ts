import type { UsageReader } from '../token-counts'

/** Any JSON object; what it holds is checked where it is read. */
export type JsonObject = Record<string, unknown>

/** One server-sent event. `name`: the event field, null in chat streams. `data` 'done' stands for `[DONE]`. */
export type StreamEvent = { name: string | null; data: JsonObject | 'done' }

/** What a provider accepts, where providers of one protocol differ (`compat.md` 3.1); data, not code. */
export type TargetTraits = {
  /** The model name the provider knows. */
  model: string
  /** The model's maximum output from the catalogue; null = unknown. */
  maxOutputTokens: number | null
  maxTokensField: 'max_completion_tokens' | 'max_tokens'
  supportsDeveloperRole: boolean
  supportsReasoningEffort: boolean
  /** The values of `reasoning_effort` that the model knows. */
  efforts: readonly string[]
  /** Of the model, not of the provider: thinking may be asked of it that was asked for in other terms. */
  isKnownToReason: boolean
  /** Over the messages protocol it stands for structured output as well: the two came together. */
  supportsStrictTools: boolean
  supportsStreamOptions: boolean
  /** Of responses: reasoning may be asked for in a form that only the provider can read. */
  supportsEncryptedReasoning: boolean
  /** The key of the call: what one account has encrypted no other can read. */
  providerKeyId: string
  /** It takes back what it thought with the calls of tools that came of it; others refuse the field. */
  takesReasoningContent: boolean
  /** It refuses calls of tools that come back without the signature it gave them, or Google's word for none. */
  wantsThoughtSignatures: boolean
}

/** A request in the other protocol, or why there is none. */
export type RequestTranslation =
  | {
      kind: 'ok'
      body: JsonObject
      /** Names of fields that have no place on the other side: goes into `x-keyway-warning: dropped=…`. */
      dropped: readonly string[]
      /** The client did not ask what the model thinks, and is not told. */
      hidesReasoning?: boolean
      /** The aliases of tools that were too long for a name, by the names that the body has for them. */
      toolNames?: ReadonlyMap<string, string>
    }
  /** A clear 400. */
  | { kind: 'problem'; message: string; param: string | null }

/** What an answer says beyond what the provider said. */
export type AnswerTraits = {
  /** Made-up ids derive from it and are always the same for it. */
  requestId: string
  createdMs: number
  /** Model name told to the client when the provider names none. */
  model: string
  /** Chat streams: the client asked for `include_usage`. */
  includeUsage: boolean
  /** The key of the call, as in the request. */
  providerKeyId: string
  /** As the request's translation says. */
  hidesReasoning?: boolean
  /** Reads the `usage` of the provider's chat, as the meter does: both tell the same. */
  readUsage: UsageReader
  /** As the translation of the request says; null for none. */
  toolNames: ReadonlyMap<string, string> | null
}

/** The translation of one stream; holds the state of that stream only. */
export interface StreamTranslation {
  /** One upstream event in, the client's events out: often one, sometimes none or several. Odd input yields none. */
  push(event: StreamEvent): StreamEvent[]
  /** The upstream closed: what must still be said if its terminal event was seen, else nothing. */
  end(): StreamEvent[]
  /** The upstream's own end was seen. */
  readonly terminal: boolean
  /** The number of the next event, where events are numbered. */
  readonly sequence?: number
  /** The upstream sent an error event, which `push` has translated. */
  readonly failed: boolean
}

/** How a client of one protocol is served by a provider of another. */
export type Translation = {
  request(body: JsonObject, target: TargetTraits): RequestTranslation
  /** @throws TranslationError when the answer is not of the expected shape (becomes 502). */
  answer(body: JsonObject, traits: AnswerTraits): JsonObject
  stream(traits: AnswerTraits): StreamTranslation
}
