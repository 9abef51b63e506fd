import { COMPATIBLE_SWITCHES } from './compatible-switches'
import type { ProviderProfile } from './profile'

/** Moonshot AI (Kimi), in both protocols. */
export const moonshot = {
  id: 'moonshot',
  name: 'Moonshot AI',
  protocol: 'openai',
  baseUrl: 'https://api.moonshot.ai/v1',
  alternate: { protocol: 'anthropic', baseUrl: 'https://api.moonshot.ai/anthropic' },
  auth: 'bearer',
  endpoints: new Set([]),
  switches: { ...COMPATIBLE_SWITCHES, takesReasoningContent: true },
  modelList: { path: '/models' },
} as const satisfies ProviderProfile
