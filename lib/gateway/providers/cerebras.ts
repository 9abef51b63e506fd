import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Cerebras. */
export const cerebras = {
  id: 'cerebras',
  name: 'Cerebras',
  protocol: 'openai',
  baseUrl: 'https://api.cerebras.ai/v1',
  alternate: null,
  auth: 'bearer',
  endpoints: new Set(['completions']),
  switches: {
    ...COMPATIBLE_SWITCHES,
    maxTokensField: 'max_completion_tokens',
    dropFields: ['frequency_penalty', 'logit_bias', 'presence_penalty', 'prompt_cache_key', 'verbosity'],
  },
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
