import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Any address that speaks chat completions. Whether it has `/responses` is not known, so that is translated; what cannot be translated is asked for. */
export const openaiCompatible = {
  id: 'openai_compatible',
  name: 'OpenAI-compatible',
  protocol: 'openai',
  baseUrl: null,
  alternate: null,
  auth: 'bearer',
  endpoints: new Set([
    'completions',
    'embeddings',
    'moderations',
    'images.generations',
    'images.edits',
    'audio.speech',
    'audio.transcriptions',
    'audio.translations',
  ]),
  switches: { ...COMPATIBLE_SWITCHES, takesReasoningContent: true, keepsThoughtSignatures: true },
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
