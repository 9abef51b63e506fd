import { OPENAI_SWITCHES } from './openai-switches'
import type { ProviderProfile } from './profile'

/** OpenAI: what the others are measured against. */
export const openai = {
  id: 'openai',
  name: 'OpenAI',
  protocol: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  alternate: null,
  auth: 'bearer',
  endpoints: new Set([
    'responses',
    'completions',
    'embeddings',
    'moderations',
    'images.generations',
    'images.edits',
    'audio.speech',
    'audio.transcriptions',
    'audio.translations',
  ]),
  switches: OPENAI_SWITCHES,
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
