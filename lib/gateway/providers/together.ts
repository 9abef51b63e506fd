import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Together AI: its model list is a bare array. */
export const together = {
  id: 'together',
  name: 'Together AI',
  protocol: 'openai',
  baseUrl: 'https://api.together.ai/v1',
  alternate: null,
  auth: 'bearer',
  endpoints: new Set([
    'completions',
    'embeddings',
    'images.generations',
    'audio.speech',
    'audio.transcriptions',
    'audio.translations',
  ]),
  switches: COMPATIBLE_SWITCHES,
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
