import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** xAI: its reasoning models refuse the penalties, and count reasoning beside the completion. */
export const xai = {
  id: 'xai',
  name: 'xAI',
  protocol: 'openai',
  baseUrl: 'https://api.x.ai/v1',
  alternate: null,
  auth: 'bearer',
  endpoints: new Set(['responses', 'images.generations']),
  switches: {
    ...COMPATIBLE_SWITCHES,
    maxTokensField: 'max_completion_tokens',
    supportsReasoningEffort: false,
    dropFields: ['frequency_penalty', 'presence_penalty'],
    reasoningUsage: 'apart',
  },
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
