import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** DeepSeek, in both protocols. */
export const deepseek = {
  id: 'deepseek',
  name: 'DeepSeek',
  protocol: 'openai',
  baseUrl: 'https://api.deepseek.com',
  alternate: { protocol: 'anthropic', baseUrl: 'https://api.deepseek.com/anthropic' },
  auth: 'bearer',
  endpoints: new Set([]),
  switches: {
    ...COMPATIBLE_SWITCHES,
    efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
    supportsStrictTools: false,
    takesReasoningContent: true,
  },
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
