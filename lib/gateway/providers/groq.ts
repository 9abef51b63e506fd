import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Groq: answers 400 to every field it does not know. */
export const groq = {
  id: 'groq',
  name: 'Groq',
  protocol: 'openai',
  baseUrl: 'https://api.groq.com/openai/v1',
  alternate: null,
  auth: 'bearer',
  endpoints: new Set(['responses', 'audio.speech', 'audio.transcriptions', 'audio.translations']),
  switches: {
    ...COMPATIBLE_SWITCHES,
    maxTokensField: 'max_completion_tokens',
    dropFields: [
      'logit_bias',
      'logprobs',
      'metadata',
      'prompt_cache_key',
      'prompt_cache_retention',
      'safety_identifier',
      'top_logprobs',
      'verbosity',
    ],
  },
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
