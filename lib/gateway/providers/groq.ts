import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Groq. */
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
    dropFields: ['logit_bias', 'logprobs', 'metadata', 'top_logprobs'],
  },
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
