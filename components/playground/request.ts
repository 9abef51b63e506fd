import type { CallableModel, PlaygroundChatInput, PlaygroundMessageInput } from '@/lib/schemas/playground'

/** What a conversation is tuned with; null = not sent, the provider decides. */
export type Settings = { system: string; temperature: number | null; maxTokens: number | null; topP: number | null }
export const NO_SETTINGS: Settings = { system: '', temperature: null, maxTokens: null, topP: null }

export type Message = { role: 'user' | 'assistant'; content: string }
/** A request of either protocol, the path below the base of its kind. */
export type PlaygroundRequest =
  | { path: 'chat/completions'; body: PlaygroundChatInput }
  | { path: 'messages'; body: PlaygroundMessageInput }

/** Anthropic's protocol asks for a limit: this one, unless another is set. */
export const DEFAULT_MAX_TOKENS = 1024

/** The request that continues a conversation with a model, in the protocol the model speaks. */
export function toRequest(
  model: CallableModel,
  settings: Settings,
  conversation: readonly Message[],
): PlaygroundRequest {
  const { temperature, topP, maxTokens } = settings
  const system = settings.system.trim()
  const tuning = {
    ...(temperature === null ? {} : { temperature }),
    ...(topP === null ? {} : { top_p: topP }),
  }
  const messages = conversation.map(({ role, content }) => ({ role, content }))
  if (model.protocol === 'anthropic') {
    const max_tokens = maxTokens ?? DEFAULT_MAX_TOKENS
    return {
      path: 'messages',
      body: { model: model.id, max_tokens, ...(system === '' ? {} : { system }), messages, ...tuning },
    }
  }
  return {
    path: 'chat/completions',
    body: {
      model: model.id,
      messages: [...(system === '' ? [] : [{ role: 'system' as const, content: system }]), ...messages],
      ...tuning,
      ...(maxTokens === null ? {} : { max_completion_tokens: maxTokens }),
    },
  }
}

/** The model of a name; one that no list has is taken for OpenAI's protocol, which most providers speak. */
export const modelNamed = (models: readonly CallableModel[], id: string): CallableModel =>
  models.find((model) => model.id === id) ?? {
    id,
    protocol: models.find((model) => id.startsWith(`${slugOf(model.id)}/`))?.protocol ?? 'openai',
  }

const slugOf = (id: string): string => id.slice(0, Math.max(0, id.indexOf('/')))
