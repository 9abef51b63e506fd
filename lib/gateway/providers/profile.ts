/** Where a provider differs from OpenAI's own API, as data. */
export type ProviderSwitches = {
  maxTokensField: 'max_completion_tokens' | 'max_tokens'
  supportsDeveloperRole: boolean
  supportsStore: boolean
  supportsStreamOptions: boolean
  /** Its chat streams end with `[DONE]`; else with a reason to finish, as Perplexity's do. */
  sendsDone: boolean
  supportsReasoningEffort: boolean
  /** The values of `reasoning_effort` it knows; single models know fewer. */
  efforts: readonly string[]
  supportsStrictTools: boolean
  /** In chat its models refuse tools while they reason: clients of messages are served by its `/responses`. */
  servesMessagesByResponses: boolean
  /** Its `/responses` take every kind of tool that a client runs, and not functions alone. */
  supportsCustomTools: boolean
  /** Its models that reason may be asked for their reasoning in a form that only the provider can read. */
  supportsEncryptedReasoning: boolean
  /** `reasoning_content` of an assistant's message: some need it with calls of tools, others answer it with an error. */
  takesReasoningContent: boolean
  /** Thinking of an earlier turn is taken back only with the signature it was given. */
  wantsSignatures: boolean
  /** Models of Google's that run there want the signatures of their calls back. */
  keepsThoughtSignatures: boolean
  /** Top-level body fields it answers with an error to; removed before sending. */
  dropFields: readonly string[]
  /** Where reasoning tokens are counted: inside the completion, apart from it (xAI, Perplexity), or in the total alone (Google). */
  reasoningUsage: 'inside' | 'apart' | 'total'
  extraHeaders: Readonly<Record<string, string>>
}

/** One provider: where it is, how it is spoken to, and what it does not understand. Data only. */
export type ProviderProfile = {
  /** Stored with every key and the first part of its model names: `openai`, `azure_openai`, `openai_compatible`. */
  id: string
  /** As people write it. */
  name: string
  /** The wire protocol of `baseUrl`. */
  protocol: 'openai' | 'anthropic'
  /** Null where every key brings its own address. */
  baseUrl: string | null
  /** The same account in the other protocol, where the provider speaks both: then nothing needs translating. */
  alternate: { protocol: 'openai' | 'anthropic'; baseUrl: string } | null
  auth: 'bearer' | 'x-api-key' | 'api-key'
  /** What a key of it may be instead of a text that is sent as it is. */
  account?: 'aws_access_key' | 'google_service_account'
  /** OpenAI-style endpoints it serves besides chat completions, named as in `Endpoint`. */
  endpoints: ReadonlySet<string>
  switches: ProviderSwitches
  /** How its models are listed for discovery; null = cannot be. */
  modelList: { path: string } | null
}
