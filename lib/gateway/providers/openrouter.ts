import { COMPATIBLE_SWITCHES } from './compatible-switches'
import { OPENAI_SWITCHES } from './openai-switches'
import type { ProviderProfile } from './profile'

/** OpenRouter: its plain model list is public and would say nothing about the key, so the account's own is asked for. */
export const openrouter = {
  id: 'openrouter',
  name: 'OpenRouter',
  protocol: 'openai',
  baseUrl: 'https://openrouter.ai/api/v1',
  alternate: { protocol: 'anthropic', baseUrl: 'https://openrouter.ai/api' },
  auth: 'bearer',
  endpoints: new Set(['responses', 'completions', 'embeddings']),
  switches: {
    ...COMPATIBLE_SWITCHES,
    efforts: OPENAI_SWITCHES.efforts,
    takesReasoningContent: true,
    extraHeaders: { 'x-title': 'Keyway' },
  },
  modelList: { path: '/models/user' },
} as const satisfies ProviderProfile
