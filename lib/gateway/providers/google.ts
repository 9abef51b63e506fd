import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Gemini's OpenAI surface: it refuses every field it does not know, and counts thoughts in the total alone. */
export const google = {
  id: 'google',
  name: 'Google Gemini',
  protocol: 'openai',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
  alternate: null,
  auth: 'bearer',
  endpoints: new Set(['embeddings', 'images.generations']),
  switches: {
    ...COMPATIBLE_SWITCHES,
    dropFields: [
      'frequency_penalty',
      'logit_bias',
      'metadata',
      'presence_penalty',
      'prompt_cache_key',
      'safety_identifier',
      'verbosity',
    ],
    keepsThoughtSignatures: true,
    reasoningUsage: 'total',
  },
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
