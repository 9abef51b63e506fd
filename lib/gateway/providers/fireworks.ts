import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Fireworks AI, in both protocols; its model names are paths. */
export const fireworks = {
  id: 'fireworks',
  name: 'Fireworks AI',
  protocol: 'openai',
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  alternate: { protocol: 'anthropic', baseUrl: 'https://api.fireworks.ai/inference' },
  auth: 'bearer',
  endpoints: new Set(['responses', 'completions', 'embeddings']),
  switches: { ...COMPATIBLE_SWITCHES, takesReasoningContent: true },
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
