import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Cohere's OpenAI surface. */
export const cohere = {
  id: 'cohere',
  name: 'Cohere',
  protocol: 'openai',
  baseUrl: 'https://api.cohere.ai/compatibility/v1',
  alternate: null,
  auth: 'bearer',
  endpoints: new Set(['embeddings']),
  switches: {
    ...COMPATIBLE_SWITCHES,
    dropFields: [
      'audio',
      'logit_bias',
      'metadata',
      'modalities',
      'n',
      'parallel_tool_calls',
      'prediction',
      'service_tier',
      'top_logprobs',
    ],
  },
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
