import type { Attributes } from '@opentelemetry/api'
import type { Endpoint, UsageIntent, UsageSettlement } from '@/lib/gateway/types'
import { redact } from '@/lib/redact'

/** Names of the GenAI semantic conventions (open-telemetry/semantic-conventions-genai, client inference), for what has one. */

/** `gen_ai.operation.name`; other values than the conventions' are allowed where none fits. */
const OPERATIONS: Partial<Readonly<Record<Endpoint, string>>> = {
  'chat.completions': 'chat',
  responses: 'chat',
  messages: 'chat',
  completions: 'text_completion',
  embeddings: 'embeddings',
  'messages.count_tokens': 'count_tokens',
  moderations: 'moderation',
  'images.generations': 'image_generation',
  'images.edits': 'image_edit',
  'audio.speech': 'speech',
  'audio.transcriptions': 'transcription',
  'audio.translations': 'translation',
}

/** `gen_ai.provider.name` where it is not our own name of the provider. */
const PROVIDERS: Readonly<Record<string, string>> = {
  google: 'gcp.gemini',
  vertex: 'gcp.vertex_ai',
  bedrock: 'aws.bedrock',
  azure_openai: 'azure.ai.openai',
  mistral: 'mistral_ai',
  xai: 'x_ai',
  moonshot: 'moonshot_ai',
}

export const operationOf = (endpoint: Endpoint): string => OPERATIONS[endpoint] ?? endpoint

/** The model as asked of the provider. Names may be anything a client sends, so they are cleaned. */
export const modelOf = ({ upstreamModel, model }: UsageIntent): string => redact(upstreamModel ?? model)

/** What the inference span says: model, tokens and time, never a word of prompt or answer. */
export function genAiAttributes(
  intent: UsageIntent,
  settlement: UsageSettlement,
  firstChunkMs: number | null,
): Attributes {
  const { tokens, servedModel } = settlement
  const attributes: Attributes = {
    'gen_ai.operation.name': operationOf(intent.endpoint),
    'gen_ai.provider.name': PROVIDERS[intent.provider ?? ''] ?? intent.provider ?? 'unknown',
    'gen_ai.request.model': modelOf(intent),
    'gen_ai.request.stream': intent.stream,
  }
  if (servedModel !== null) attributes['gen_ai.response.model'] = redact(servedModel)
  if (intent.stream && firstChunkMs !== null) {
    attributes['gen_ai.response.time_to_first_chunk'] = Math.max(0, firstChunkMs) / 1000
  }
  put(attributes, 'gen_ai.usage.input_tokens', tokens.input)
  put(attributes, 'gen_ai.usage.output_tokens', tokens.output)
  put(attributes, 'gen_ai.usage.cache_read.input_tokens', tokens.cacheRead)
  if (tokens.cacheWrite5m !== null || tokens.cacheWrite1h !== null) {
    put(attributes, 'gen_ai.usage.cache_write.input_tokens', (tokens.cacheWrite5m ?? 0) + (tokens.cacheWrite1h ?? 0))
  }
  put(attributes, 'gen_ai.usage.reasoning.output_tokens', tokens.reasoning)
  return attributes
}

function put(attributes: Attributes, name: string, count: number | null): void {
  if (count !== null) attributes[name] = count
}
