import type { ProviderKind } from '@/lib/schemas/provider-key'

export type ProviderWords = {
  name: string
  description: string
  /** What a key of this provider starts with, as a placeholder; also a hint that the right thing was pasted. */
  keyPlaceholder: string
  /** Where the provider hands out keys; null for an address of one's own. */
  keysUrl: string | null
  baseUrl: { placeholder: string; hint: string } | null
}

/** How each kind of provider is presented. */
export const PROVIDERS: Record<ProviderKind, ProviderWords> = {
  openai: {
    name: 'OpenAI',
    description: 'GPT models, embeddings',
    keyPlaceholder: 'sk-…',
    keysUrl: 'https://platform.openai.com/api-keys',
    baseUrl: null,
  },
  anthropic: {
    name: 'Anthropic',
    description: 'Claude models',
    keyPlaceholder: 'sk-ant-…',
    keysUrl: 'https://console.anthropic.com/settings/keys',
    baseUrl: null,
  },
  openai_compatible: {
    name: 'OpenAI-compatible',
    description: 'Mistral, Groq, vLLM, Ollama, …',
    keyPlaceholder: 'The provider’s key',
    keysUrl: null,
    baseUrl: {
      placeholder: 'https://api.example.com/v1',
      hint: 'Usually ends in /v1: Keyway adds /chat/completions.',
    },
  },
  anthropic_compatible: {
    name: 'Anthropic-compatible',
    description: 'An endpoint that speaks /v1/messages',
    keyPlaceholder: 'The provider’s key',
    keysUrl: null,
    baseUrl: {
      placeholder: 'https://api.example.com',
      hint: 'Without /v1/messages: Keyway adds it.',
    },
  },
}
