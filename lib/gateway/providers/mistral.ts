import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Mistral: answers 422 to every field it does not know; usage comes in streams unasked. */
export const mistral = {
  id: 'mistral',
  name: 'Mistral',
  protocol: 'openai',
  baseUrl: 'https://api.mistral.ai/v1',
  alternate: null,
  auth: 'bearer',
  endpoints: new Set(['embeddings', 'moderations', 'audio.transcriptions']),
  switches: {
    ...COMPATIBLE_SWITCHES,
    supportsStreamOptions: false,
    dropFields: [
      'audio',
      'function_call',
      'functions',
      'logit_bias',
      'logprobs',
      'modalities',
      'prompt_cache_key',
      'safety_identifier',
      'seed',
      'service_tier',
      'top_logprobs',
      'user',
      'verbosity',
      'web_search_options',
    ],
  },
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
