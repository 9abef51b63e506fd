import './without-eval'
import { z } from 'zod'

/** Text of a conversation: the provider's to judge, ours to bound. */
const Text = z.string().max(400_000, 'This is too long for the playground')
const Model = z.string().min(1, 'Choose a model').max(256)
const MaxTokens = z.number().int().min(1).max(10_000_000)
const MAX_MESSAGES = 500

/** What a conversation may be tuned with; what is not sent is the provider's to decide. */
const tuning = {
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  stream: z.boolean().optional(),
}

/** The playground's part of an OpenAI chat completion. */
export const PlaygroundChatInput = z.strictObject({
  model: Model,
  messages: z
    .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: Text }))
    .min(1)
    .max(MAX_MESSAGES),
  ...tuning,
  /** The gateway writes it as the provider knows it. */
  max_completion_tokens: MaxTokens.optional(),
})
export type PlaygroundChatInput = z.infer<typeof PlaygroundChatInput>

/** The playground's part of an Anthropic message. */
export const PlaygroundMessageInput = z.strictObject({
  model: Model,
  system: Text.optional(),
  messages: z
    .array(z.strictObject({ role: z.enum(['user', 'assistant']), content: Text }))
    .min(1)
    .max(MAX_MESSAGES),
  ...tuning,
  max_tokens: MaxTokens,
})
export type PlaygroundMessageInput = z.infer<typeof PlaygroundMessageInput>

/** What the gateway is asked on behalf of a signed-in person; the browser gets the gateway's own answer. */
export const PlaygroundCall = z.object({
  path: z.enum(['/chat/completions', '/messages']),
  /** JSON text. */
  body: z.string(),
  spaceId: z.string(),
  sessionId: z.string(),
})
export type PlaygroundCall = z.infer<typeof PlaygroundCall>

/** The wire protocol a model is called with. */
export const ModelProtocol = z.enum(['openai', 'anthropic'])
export type ModelProtocol = z.infer<typeof ModelProtocol>

/** A model by the name `GET /api/v1/models` lists, and the protocol its provider speaks. */
export const CallableModel = z.object({ id: z.string(), protocol: ModelProtocol })
export type CallableModel = z.infer<typeof CallableModel>
export const CallableModelList = z.object({
  models: z.array(CallableModel),
  /** Whether the space has any provider key, also one that lists no models. */
  hasProviderKey: z.boolean(),
})
export type CallableModelList = z.infer<typeof CallableModelList>
