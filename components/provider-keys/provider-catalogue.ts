import { ALL_PROVIDERS } from '@/lib/gateway/providers/all'
import type { ProviderKind } from '@/lib/schemas/provider-key'

type Address = { placeholder: string; hint: string }

export type ProviderWords = {
  description: string
  /** What a key of this provider looks like, as a placeholder; also a hint that the right thing was pasted. */
  keyPlaceholder: string
  /** Where the provider hands out keys; null for an address of one's own. */
  keysUrl: string | null
  /** What to know about the key beyond where it comes from. */
  keyHint?: string
  /** Present exactly where the catalogue knows no address. */
  baseUrl?: Address
}

/** The name of a provider as people write it. */
export const providerName = (kind: ProviderKind): string => ALL_PROVIDERS.get(kind)?.name ?? kind

/** How each provider of the catalogue is presented. */
export const PROVIDER_WORDS: Record<ProviderKind, ProviderWords> = {
  openai: {
    description: 'GPT models, embeddings, images, audio',
    keyPlaceholder: 'sk-…',
    keysUrl: 'https://platform.openai.com/api-keys',
  },
  anthropic: {
    description: 'Claude models',
    keyPlaceholder: 'sk-ant-…',
    keysUrl: 'https://console.anthropic.com/settings/keys',
  },
  google: {
    description: 'Gemini models with an AI Studio key',
    keyPlaceholder: 'AIza…',
    keysUrl: 'https://aistudio.google.com/apikey',
  },
  mistral: {
    description: 'Mistral, Codestral, Magistral',
    keyPlaceholder: 'The key from La Plateforme',
    keysUrl: 'https://console.mistral.ai/api-keys',
  },
  openrouter: {
    description: 'Many providers behind one key',
    keyPlaceholder: 'sk-or-…',
    keysUrl: 'https://openrouter.ai/settings/keys',
  },
  azure_openai: {
    description: 'OpenAI models in your Azure resource',
    keyPlaceholder: 'Key 1 or key 2 of the resource',
    keysUrl: 'https://portal.azure.com',
    baseUrl: {
      placeholder: 'https://my-resource.openai.azure.com/openai/v1',
      hint: 'The address of your resource with /openai/v1. A model is called by the name of its deployment.',
    },
  },
  bedrock: {
    description: 'Models on AWS',
    keyPlaceholder: 'The Bedrock API key, or AKIA…:secret',
    keyHint:
      'An access key of IAM signs every call: write it as ID:secret, a temporary one as ID:secret:session token.',
    keysUrl: 'https://console.aws.amazon.com/bedrock/home#/api-keys',
    baseUrl: {
      placeholder: 'https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1',
      hint: 'The region is part of the address.',
    },
  },
  vertex: {
    description: 'Gemini models in your Google Cloud project',
    keyPlaceholder: '{"type": "service_account", …}',
    keysUrl: 'https://console.cloud.google.com/iam-admin/serviceaccounts',
    keyHint: 'The JSON file of a service account, pasted whole. An OAuth access token works too, for its one hour.',
    baseUrl: {
      placeholder:
        'https://europe-west1-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west1/endpoints/openapi',
      hint: 'Project and location are part of the address. Models are called as google/gemini-….',
    },
  },
  deepseek: {
    description: 'DeepSeek chat and reasoning',
    keyPlaceholder: 'sk-…',
    keysUrl: 'https://platform.deepseek.com/api_keys',
  },
  xai: { description: 'Grok models', keyPlaceholder: 'xai-…', keysUrl: 'https://console.x.ai' },
  groq: {
    description: 'Open models, fast',
    keyPlaceholder: 'gsk_…',
    keysUrl: 'https://console.groq.com/keys',
  },
  together: {
    description: 'Open models, images',
    keyPlaceholder: 'The key from Together',
    keysUrl: 'https://api.together.ai/settings/api-keys',
  },
  fireworks: {
    description: 'Open models, fast',
    keyPlaceholder: 'fw_…',
    keysUrl: 'https://app.fireworks.ai/settings/users/api-keys',
  },
  cohere: {
    description: 'Command models, embeddings',
    keyPlaceholder: 'The key from the Cohere dashboard',
    keysUrl: 'https://dashboard.cohere.com/api-keys',
  },
  perplexity: {
    description: 'Sonar models with search',
    keyPlaceholder: 'pplx-…',
    keysUrl: 'https://www.perplexity.ai/account/api/keys',
  },
  cerebras: {
    description: 'Open models, very fast',
    keyPlaceholder: 'csk-…',
    keysUrl: 'https://cloud.cerebras.ai',
  },
  moonshot: {
    description: 'Kimi models',
    keyPlaceholder: 'sk-…',
    keysUrl: 'https://platform.moonshot.ai/console/api-keys',
  },
  openai_compatible: {
    description: 'Ollama, vLLM, LM Studio, LiteLLM, …',
    keyPlaceholder: 'The provider’s key',
    keysUrl: null,
    baseUrl: {
      placeholder: 'https://api.example.com/v1',
      hint: 'Usually ends in /v1: Keyway adds /chat/completions.',
    },
  },
  anthropic_compatible: {
    description: 'An endpoint that speaks /v1/messages',
    keyPlaceholder: 'The provider’s key',
    keysUrl: null,
    baseUrl: { placeholder: 'https://api.example.com', hint: 'Without /v1/messages: Keyway adds it.' },
  },
}
